using System.IO.Pipelines;
using System.Net;
using Dray.Files;
using Dray.Server;
using Dray.Server.Web;
using Dray.Tests.Files;
using Dray.Transfers.Receiving;
using Dray.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Tests.Server.Web.Uploads;

/// <summary>What clients of tus only meet where a connection ends, or another one comes, at the wrong moment.</summary>
public sealed class TusPlaneTest : IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    private readonly ManualTimeProvider _time = new();
    private readonly TempFolder _temp = new();
    private readonly ReceivingFolder _folder;
    private readonly CrewsByDevice _crews;
    private readonly Receiver _receiver;
    private readonly UploadDesk _desk;
    private readonly TusPlane _plane;
    private readonly Guest _guest;

    public TusPlaneTest()
    {
        _folder = ReceivingFolder.Open(_temp.Path, TimeProvider.System);
        _crews = new CrewsByDevice(_folder, 1, TimeProvider.System, _ => { });
        var reports = new ReceiverReports { Came = _ => { }, Went = (_, _) => { }, EntryFailed = (_, _, _) => { }, Refused = (_, _) => { } };
        _receiver = new Receiver(_folder, new ReceiverOptions { Name = "here", Fast = true }, reports, _crews, TimeProvider.System);
        _desk = new UploadDesk(_folder, Keep, _time);
        var opening = new UploadOpening(new Visits(_receiver, null, TimeProvider.System));
        var intake = new UploadIntake(opening);
        _plane = new TusPlane(_desk, intake, new TusCreation(_desk, intake, new Concatenation(_desk, opening)));
        _guest = new Guest(new Grant("grant", "head", new WebLink { Quota = 20 << 20 }, null, DateTimeOffset.MaxValue), new string('a', 64));
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _desk.Dispose();
        _crews.Dispose();
        _folder.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task An_upload_stays_from_the_end_of_its_last_request_on_however_long_that_took()
    {
        var made = await CreateAsync("long", WireLimits.Unit);
        var body = new Pipe();
        var context = Ask("PATCH", body.Reader, ("Upload-Offset", "0"), ("Content-Type", TusHeaders.Piece));
        var patching = _plane.HandleAsync(context, made.Id, () => _guest);
        _time.Advance(3 * Keep);
        await body.Writer.CompleteAsync(new IOException("cut"));
        await Assert.ThrowsAsync<IOException>(() => patching);
        _desk.Sweep();
        Assert.True(_desk.TryFind(made.Id, _guest, out _));
        Assert.Equal(_time.GetUtcNow() + Keep, made.Expires);
    }

    [Fact]
    public async Task Whose_maker_has_gone_before_he_heard_of_it_is_dropped_and_not_paid_for()
    {
        var context = Ask("POST", null, ("Upload-Length", $"{20 << 20}"), ("Upload-Metadata", "filename YQ=="));
        context.RequestAborted = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _plane.HandleAsync(context, "", () => _guest));
        Assert.Equal(0, _desk.Count);
        Assert.True(_guest.Grant.Allowance!.TryTake(20 << 20, 1));
    }

    [Fact]
    public async Task A_whole_whose_part_another_request_takes_while_it_waits_is_answered_with_409()
    {
        using var held = _desk.Make(_guest.Grant, static _ => new UploadPlan("part", 10, 0) { Concat = TusHeaders.Partial }, CancellationToken.None, out var part);
        var joining = _plane.HandleAsync(Ask("POST", null, ("Upload-Concat", $"final;/-/uploads/{part.Id}"), ("Upload-Metadata", "filename YQ==")), "", () => _guest);
        var newer = part.TakeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(409, (await Assert.ThrowsAsync<Dray.Server.Web.WebException>(() => joining)).Status);
        held.Dispose();
        (await newer).Dispose();
    }

    private async Task<Upload> CreateAsync(string name, long size)
    {
        var context = Ask("POST", null, ("Upload-Length", $"{size}"), ("Upload-Metadata", Tus(name)));
        await _plane.HandleAsync(context, "", () => _guest);
        Assert.True(_desk.TryFind(context.Response.Headers.Location.ToString().Split('/')[^1], _guest, out var upload));
        return upload!;
    }

    private static string Tus(string name) => $"filename {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(name))}";

    private static DefaultHttpContext Ask(string method, PipeReader? body, params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Connection.RemoteIpAddress) = (method, IPAddress.Loopback);
        context.Request.Headers["Tus-Resumable"] = TusHeaders.Version;
        foreach (var (name, value) in headers) context.Request.Headers[name] = value;
        if (body is not null) context.Features.Set<IRequestBodyPipeFeature>(new Body(body));
        return context;
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
}
