using System.Net;
using Dray.Files;
using Dray.Tests.Files;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;

namespace Dray.Tests.Transfers.Receiving;

public sealed class ReceiverTest : IDisposable
{
    private static readonly IPEndPoint Peer = new(IPAddress.Loopback, 1);
    private static readonly Permit Known = new("known", "ada");
    private static readonly Permit Stranger = new("stranger", null) { IsStranger = true, Into = Inbox.Folder };
    private static readonly OpenRequest Request = new() { Protocol = ControlProtocol.Version };

    private readonly TempFolder _temp = new();
    private readonly ReceivingFolder _folder;
    private readonly CrewsByDevice _crews;

    public ReceiverTest()
    {
        _folder = ReceivingFolder.Open(_temp.Path, TimeProvider.System);
        _crews = new CrewsByDevice(_folder, 1, TimeProvider.System, _ => { });
    }

    public void Dispose()
    {
        _crews.Dispose();
        _folder.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void Who_finds_it_full_has_the_inbox_not_counted()
    {
        using var receiver = Make(new ReceiverOptions { Name = "here", MaxClients = 1, Inbox = new Inbox(null!, 1, 1) });
        receiver.Open(Request, Known, Peer);
        Assert.Equal(ErrorCode.Full, Refusal(() => receiver.Open(Request, Stranger, Peer)));
    }

    [Fact]
    public void A_server_that_stops_counts_no_inbox()
    {
        using var receiver = Make(new ReceiverOptions { Name = "here", Inbox = new Inbox(null!, 1, 1) });
        receiver.Drain();
        Assert.Equal(ErrorCode.Draining, Refusal(() => receiver.Open(Request, Stranger, Peer)));
    }

    [Fact]
    public void Who_was_refused_has_not_stayed_in_the_inbox()
    {
        using var receiver = Make(new ReceiverOptions { Name = "here", Inbox = new Inbox(_temp.Path, 10, 1) });
        Assert.Equal(ErrorCode.Refused, Refusal(() => receiver.Open(Request with { DryRun = true }, Stranger, Peer)));
        File.WriteAllText(Directory.CreateDirectory(_temp["inbox"]).FullName + "/file", "");
        receiver.Open(Request, Stranger, Peer);
        var refused = Assert.Single(receiver.Sessions).Transfer.Plan(new OfferRequest { Entries = [new OfferedEntry { Id = 0, Name = "a", Kind = 1 }] });
        Assert.Equal(PlanAction.Refuse, Assert.Single(refused.Entries).Action);
    }

    private static string Refusal(Func<OpenAnswer> open) => Assert.Throws<ControlException>(open).Code;

    private Receiver Make(ReceiverOptions options) => new(
        _folder, options, new ReceiverReports { Came = _ => { }, Went = (_, _) => { }, EntryFailed = (_, _, _) => { }, Refused = (_, _) => { } }, _crews, TimeProvider.System);
}
