using System.Net;
using System.Text;
using System.Text.Json;
using Dray.Files;
using Dray.Security;
using Dray.Server;
using Dray.Server.Control;
using Dray.Tests.Files;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;

namespace Dray.Tests.Server.Control;

/// <summary>Requests as they come from anybody, straight into the control plane.</summary>
public sealed class ControlRequestsTest : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Trust _trust;
    private readonly ReceivingFolder _folder;
    private readonly CrewsByDevice _crews;
    private readonly Receiver _receiver;
    private readonly ControlPlane _plane;

    public ControlRequestsTest()
    {
        _trust = new Trust(_temp["home"], open: false);
        _folder = ReceivingFolder.Open(_temp.Path, TimeProvider.System);
        var reports = new ReceiverReports { Came = _ => { }, Went = (_, _) => { }, EntryFailed = (_, _, _) => { }, Refused = (_, _) => { } };
        _crews = new CrewsByDevice(_folder, 1, TimeProvider.System, _ => { });
        _receiver = new Receiver(_folder, new ReceiverOptions { Name = "here" }, reports, _crews, TimeProvider.System);
        _plane = new ControlPlane(_receiver, _trust, null!, null, new Refusals(_ => { }), _ => { });
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _crews.Dispose();
        _folder.Dispose();
        _trust.Dispose();
        _temp.Dispose();
    }

    [Theory]
    [InlineData("""{"protocol":2,"suite":1}""")]
    public async Task What_an_open_leaves_out_has_its_default(string body) =>
        Assert.Equal(StatusCodes.Status200OK, (await PostAsync("", body)).Status);

    [Theory]
    [InlineData("""{"count":1}""")]
    public async Task Who_asks_for_lanes_need_not_name_dead_ones(string body) =>
        Assert.Equal(StatusCodes.Status200OK, (await PostWithinAsync("lanes", body)).Status);

    [Theory]
    [InlineData("offers", "null")]
    [InlineData("offers", """{"entries":null}""")]
    [InlineData("offers", """{"entries":[null]}""")]
    [InlineData("offers", """{"entries":[{"id":0,"name":null,"kind":1}]}""")]
    [InlineData("lanes", "null")]
    [InlineData("lanes", """{"count":1,"dead":[null]}""")]
    public async Task A_null_where_something_is_needed_is_a_bad_request(string verb, string body) =>
        AssertBad(await PostWithinAsync(verb, body));

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("[]")]
    public async Task An_open_of_nothing_is_a_bad_request(string body) => AssertBad(await PostAsync("", body));

    [Fact]
    public async Task More_files_gone_on_with_than_a_transfer_may_have_is_a_bad_request()
    {
        const int most = 1024;
        var entries = Enumerable.Range(0, most + 1).Select(i => $$"""{"id":{{i}},"name":"f{{i}}","kind":1,"size":200000,"mode":420}""");
        var (_, opened) = await PostAsync("", """{"protocol":2,"suite":1}""");
        var transfer = $"/{opened.GetProperty("transfer").GetString()}";
        Assert.Equal(StatusCodes.Status200OK, (await PostAsync($"{transfer}/offers", $$"""{"entries":[{{string.Join(',', entries)}}]}""")).Status);
        for (var i = 0; i < most; i++) Assert.Equal(StatusCodes.Status200OK, (await PostAsync($"{transfer}/resume", $$"""{"entry":{{i}}}""")).Status);

        AssertBad(await PostAsync($"{transfer}/resume", $$"""{"entry":{{most}}}"""));
    }

    private static void AssertBad((int Status, JsonElement Answer) answered) =>
        Assert.Equal((StatusCodes.Status400BadRequest, ErrorCode.Bad), (answered.Status, answered.Answer.GetProperty("code").GetString()));

    private async Task<(int Status, JsonElement Answer)> PostWithinAsync(string verb, string body)
    {
        var (_, opened) = await PostAsync("", """{"protocol":2,"suite":1}""");
        return await PostAsync($"/{opened.GetProperty("transfer").GetString()}/{verb}", body);
    }

    private async Task<(int Status, JsonElement Answer)> PostAsync(string path, string body)
    {
        var answer = new MemoryStream();
        var context = new DefaultHttpContext
        {
            Connection = { RemoteIpAddress = IPAddress.Loopback, ClientCertificate = _trust.Own.Certificate },
            Request = { Method = "POST", Scheme = "https", Path = $"/v1/transfers{path}", Body = new MemoryStream(Encoding.UTF8.GetBytes(body)) },
            Response = { Body = answer },
        };
        await _plane.Handle(context);
        using var parsed = JsonDocument.Parse(answer.ToArray());
        return (context.Response.StatusCode, parsed.RootElement.Clone());
    }
}
