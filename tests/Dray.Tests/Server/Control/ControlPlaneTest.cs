using System.Net;
using System.Security.Authentication;
using Dray.Security;
using Dray.Server;
using Dray.Server.Control;
using Dray.Tests.Files;
using Dray.Transfers.Control;
using Dray.Wire;
using Microsoft.AspNetCore.Http;

namespace Dray.Tests.Server.Control;

public sealed class ControlPlaneTest
{
    private static readonly OpenRequest Open = new() { Protocol = ControlProtocol.Version, Device = "tester" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transfer_is_opened_offered_to_and_committed()
    {
        await using var server = await TestServer.StartAsync();
        var client = server.Client();
        var opened = await client.Open(Open with { Into = "in" }, Cancel);
        Assert.Equal((16, 65_536), (opened.MaxLanes, opened.Window));
        Assert.Equal("sender", server.Await<ClientCame>().Client);
        Directory.CreateDirectory(server.Temp["in/there"]);
        var plan = await client.Offer(opened.Transfer, new OfferRequest { Entries = [File(0, "new"), File(1, "../bad"), Folder(2, "there")] }, Cancel);
        Assert.Equal([PlanAction.Send, PlanAction.Refuse, PlanAction.Send], plan.Entries.Select(entry => entry.Action));
        var lanes = await client.Lanes(opened.Transfer, new LanesRequest { Count = 2 }, Cancel);
        Assert.Equal(2, lanes.Tickets.DistinctBy(ticket => ticket.Id).Count());
        var counted = await client.Commit(opened.Transfer, Cancel);
        Assert.Equal((0, 1), (counted.Landed, counted.Failed));
        Assert.Null(server.Await<ClientWent>().Reason);
        await Refused(ErrorCode.Gone, client.Offer(opened.Transfer, new OfferRequest { Entries = [] }, Cancel));
    }

    [Fact]
    public async Task A_transfer_can_be_cancelled()
    {
        await using var server = await TestServer.StartAsync();
        var client = server.Client();
        var opened = await client.Open(Open, Cancel);
        await client.Cancel(opened.Transfer, Cancel);
        Assert.Equal("cancelled by the sender", server.Await<ClientWent>().Reason);
        await Refused(ErrorCode.Gone, client.Commit(opened.Transfer, Cancel));
    }

    [Fact]
    public async Task Nobody_else_can_speak_for_a_transfer()
    {
        await using var server = await TestServer.StartAsync();
        var opened = await server.Client("one").Open(Open, Cancel);
        var other = server.Client("other");
        await Refused(ErrorCode.Gone, other.Offer(opened.Transfer, new OfferRequest { Entries = [] }, Cancel));
        await Refused(ErrorCode.Gone, other.Lanes(opened.Transfer, new LanesRequest { Count = 1 }, Cancel));
        await Refused(ErrorCode.Gone, other.Commit(opened.Transfer, Cancel));
        await other.Cancel(opened.Transfer, Cancel);
        Assert.Equal(0, (await server.Client("one").Commit(opened.Transfer, Cancel)).Landed);
    }

    [Fact]
    public async Task A_full_server_says_so()
    {
        await using var server = await TestServer.StartAsync(options => options with { MaxClients = 1 });
        var client = server.Client();
        var opened = await client.Open(Open, Cancel);
        Assert.Contains("full", (await Refused(ErrorCode.Full, client.Open(Open, Cancel))).Message, StringComparison.Ordinal);
        await client.Commit(opened.Transfer, Cancel);
        await client.Open(Open, Cancel);
    }

    [Theory]
    [InlineData(1, "upgrade the sender")]
    [InlineData(3, "upgrade the server")]
    public async Task Another_protocol_is_told_who_should_upgrade(int protocol, string words)
    {
        await using var server = await TestServer.StartAsync();
        var refusal = await Refused(ErrorCode.Upgrade, server.Client().Open(Open with { Protocol = protocol }, Cancel));
        Assert.EndsWith(words, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../out")]
    [InlineData(".dray/staging")]
    [InlineData("/etc")]
    public async Task A_folder_that_is_none_of_ours_is_refused(string into)
    {
        await using var server = await TestServer.StartAsync();
        await Refused(ErrorCode.Bad, server.Client().Open(Open with { Into = into }, Cancel));
    }

    [Fact]
    public async Task Threat_16_A_peer_chooses_no_number_of_lanes_beyond_ours()
    {
        await using var server = await TestServer.StartAsync();
        var client = server.Client();
        var opened = await client.Open(Open, Cancel);
        await Refused(ErrorCode.Bad, client.Lanes(opened.Transfer, new LanesRequest { Count = 17 }, Cancel));
        await Refused(ErrorCode.Bad, client.Lanes(opened.Transfer, new LanesRequest { Count = -1 }, Cancel));
        Assert.Empty((await client.Lanes(opened.Transfer, new LanesRequest { Count = 0, Dead = ["no such lane"] }, Cancel)).Tickets);
    }

    [Fact]
    public async Task A_transfer_that_goes_idle_is_ended()
    {
        await using var server = await TestServer.StartAsync(options => options with { IdleTimeout = TimeSpan.FromMilliseconds(10) });
        await server.Client().Open(Open, Cancel);
        Assert.StartsWith("nothing came", server.Await<ClientWent>().Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"protocol\":\"one\"}")]
    [InlineData("{\"protocol\":1e99}")]
    [InlineData("{\"protocol\":2,\"into\":null}")]
    [InlineData("{\"protocol\":2,\"device\":null}")]
    [InlineData("{\"protocol\":2,\"onConflict\":\"perhaps\"}")]
    [InlineData("{\"protocol\":2,\"onConflict\":77}")]
    [InlineData("{\"protocol\":1")]
    public async Task What_makes_no_sense_is_refused_in_words(string body)
    {
        await using var server = await TestServer.StartAsync();
        await RefusedAsBad(await server.Http().PostAsync("v1/transfers", TestServer.Json(body), Cancel));
    }

    [Theory]
    [InlineData("offers", "{\"entries\":null}")]
    [InlineData("offers", "{\"entries\":[null]}")]
    [InlineData("offers", "{\"entries\":[{\"id\":-1,\"name\":\"a\",\"kind\":1}]}")]
    [InlineData("offers", "{\"entries\":[{\"id\":0,\"name\":null,\"kind\":1}]}")]
    [InlineData("offers", "{\"entries\":[{\"id\":0,\"name\":\"a\",\"kind\":1,\"size\":9223372036854775808}]}")]
    [InlineData("lanes", "{\"count\":1,\"dead\":null}")]
    [InlineData("lanes", "{\"count\":1,\"dead\":[null]}")]
    public async Task What_makes_no_sense_within_a_transfer_is_refused_in_words(string verb, string body)
    {
        await using var server = await TestServer.StartAsync();
        var opened = await server.Client().Open(Open, Cancel);
        await RefusedAsBad(await server.Http().PostAsync($"v1/transfers/{opened.Transfer}/{verb}", TestServer.Json(body), Cancel));
    }

    [Theory]
    [InlineData("GET", "v1/transfers")]
    [InlineData("GET", "")]
    [InlineData("POST", "v1/transfersandmore")]
    [InlineData("POST", "v1/transfers/0123/offers")]
    [InlineData("DELETE", "v1/transfers/..%2f..")]
    [InlineData("POST", "v2/transfers")]
    public async Task There_is_nothing_elsewhere(string method, string path)
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Version = HttpVersion.Version20 };
        var answer = await server.Http().SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("gone", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_beyond_two_mebibytes_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var client = server.Client();
        var opened = await client.Open(Open, Cancel);
        var body = "{\"entries\":[" + new string(' ', (int)ControlPlane.MostBody) + "]}";
        try
        {
            var answer = await server.Http().PostAsync($"v1/transfers/{opened.Transfer}/offers", TestServer.Json(body), Cancel);
            Assert.InRange((int)answer.StatusCode, 400, 499);
        }
        catch (HttpRequestException)
        {
            // The server need not read on, only to answer.
        }

        await client.Offer(opened.Transfer, new OfferRequest { Entries = [File(0, "a")] }, Cancel);
    }

    [Fact]
    public async Task Threat_29_A_stranger_is_refused_before_a_byte_of_the_body_is_read()
    {
        using var temp = new TempFolder();
        using var stranger = DeviceIdentity.LoadOrCreate(temp["stranger"], TimeProvider.System);
        using var trust = new Trust(temp["home"], open: false);
        var plane = new ControlPlane(null!, trust, null!, null, new Refusals(_ => { }), _ => { });
        var context = new DefaultHttpContext
        {
            Connection = { ClientCertificate = stranger.Certificate },
            Request = { Method = "POST", Scheme = "https", Path = "/v1/transfers", Body = new Unreadable() },
            Response = { Body = new MemoryStream() },
        };
        await plane.Handle(context);
        Assert.Equal(403, context.Response.StatusCode);
    }

    [Fact]
    public async Task A_certificate_is_asked_for_only_under_the_name_of_devices()
    {
        await using var server = await TestServer.StartAsync();
        var browser = server.Http(sni: "localhost");
        browser.DefaultRequestVersion = HttpVersion.Version11;
        var opened = await browser.PostAsync("v1/transfers", TestServer.Json("{\"protocol\":2}"), Cancel);
        // A certificate was at hand, and nobody asked for it: without one there is no transfer.
        Assert.Equal(HttpStatusCode.Forbidden, opened.StatusCode);
        Assert.Contains("certificate", await opened.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Threat_23_Older_TLS_is_refused()
    {
        await using var server = await TestServer.StartAsync();
#pragma warning disable CA5398 // an old version on purpose
        var old = server.Http(tls: SslProtocols.Tls12);
#pragma warning restore CA5398
        await Assert.ThrowsAsync<HttpRequestException>(() => old.PostAsync("v1/transfers", TestServer.Json("{\"protocol\":2}"), Cancel));
    }

    private static async Task<ControlException> Refused(string code, Task call)
    {
        var refusal = await Assert.ThrowsAsync<ControlException>(() => call);
        Assert.Equal(code, refusal.Code);
        return refusal;
    }

    private static async Task RefusedAsBad(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"code\":\"bad\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
    }

    private static OfferedEntry File(uint id, string name) => new() { Id = id, Name = name, Kind = (int)EntryKind.File, Size = 1 };

    private static OfferedEntry Folder(uint id, string name) => new() { Id = id, Name = name, Kind = (int)EntryKind.Folder };

    private sealed class Unreadable : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("read before it was let in");
    }
}
