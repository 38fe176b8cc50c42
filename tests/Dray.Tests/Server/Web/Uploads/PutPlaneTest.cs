using System.IO.Pipelines;
using System.Net;
using Dray.Files;
using Dray.Server;
using Dray.Server.Web;
using Dray.Tests.Files;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Tests.Server.Web.Uploads;

/// <summary>What an operator is told of a PUT that came to nothing.</summary>
public sealed class PutPlaneTest : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly ReceivingFolder _folder;
    private readonly CrewsByDevice _crews;
    private readonly Receiver _receiver;
    private readonly PutPlane _plane;
    private readonly List<string> _told = [];

    public PutPlaneTest()
    {
        _folder = ReceivingFolder.Open(_temp.Path, TimeProvider.System);
        _crews = new CrewsByDevice(_folder, 1, TimeProvider.System, _ => { });
        var reports = new ReceiverReports { Came = _ => { }, Went = (_, _) => { }, EntryFailed = (_, name, why) => _told.Add($"{name}: {why}"), Refused = (_, _) => { } };
        _receiver = new Receiver(_folder, new ReceiverOptions { Name = "here", Fast = true }, reports, _crews, TimeProvider.System);
        _plane = new PutPlane(new Visits(_receiver, null, TimeProvider.System), _receiver);
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _crews.Dispose();
        _folder.Dispose();
        _temp.Dispose();
    }

    [Theory]
    [InlineData(15, false, "more than the announced 10 bytes")]
    [InlineData(5, false, "less came than was announced")]
    [InlineData(5, true, "its connection ended")]
    public async Task The_reason_is_what_really_happened(int count, bool isCut, string words)
    {
        var body = new Pipe();
        var context = new DefaultHttpContext();
        (context.Request.ContentLength, context.Connection.RemoteIpAddress) = (10, IPAddress.Loopback);
        context.Features.Set<IRequestBodyPipeFeature>(new Body(body.Reader));
        var guest = new Guest(new Grant("grant", "head", new WebLink(), null, DateTimeOffset.MaxValue), new string('a', 64));
        await body.Writer.WriteAsync(new byte[count], TestContext.Current.CancellationToken);
        await body.Writer.CompleteAsync(isCut ? new IOException("reset") : null);
        await Assert.ThrowsAnyAsync<Exception>(() => _plane.PutAsync(context, "a", guest));
        Assert.Contains(words, Assert.Single(_told), StringComparison.Ordinal);
        Assert.False(File.Exists(_temp["a"]));
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
}
