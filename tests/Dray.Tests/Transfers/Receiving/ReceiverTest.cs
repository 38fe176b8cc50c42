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

    [Fact]
    public void Who_has_a_link_keeps_out_neither_devices_nor_who_has_another_link()
    {
        using var receiver = Make(new ReceiverOptions { Name = "here", MaxClients = 16 });
        Assert.Equal(4, Fill(receiver, "one link"));
        Assert.Equal(4, Fill(receiver, "another link"));
        Assert.Equal(0, Fill(receiver, "a third link"));
        for (var i = 0; i < 8; i++) receiver.Open(Request, Known with { Device = $"{i}" }, Peer);
        Assert.Equal(ErrorCode.Full, Refusal(() => receiver.Open(Request, Known, Peer)));
    }

    [Fact]
    public void Strangers_and_guests_together_leave_room_and_each_of_them_some_for_the_other()
    {
        using var receiver = Make(new ReceiverOptions { Name = "here", MaxClients = 16, Inbox = new Inbox(_temp.Path, 10, 1 << 20) });
        for (var i = 0; i < 8; i++) receiver.Open(Request, Stranger with { Device = $"stranger {i}" }, Peer);
        Assert.Equal(ErrorCode.Full, Refusal(() => receiver.Open(Request, Stranger, Peer)));
        Assert.Equal(4, Fill(receiver, "one link"));
        Assert.Equal(0, Fill(receiver, "another link"));
        for (var i = 0; i < 4; i++) receiver.Open(Request, Known with { Device = $"{i}" }, Peer);
    }

    [Fact]
    public void All_that_a_device_sends_has_one_rate_and_another_device_has_its_own()
    {
        using var receiver = Make(new ReceiverOptions { Name = "here", BandwidthLimit = 1_000_000_000 });
        var slow = Known with { BandwidthLimit = 5000 };
        foreach (var permit in new[] { slow, slow, new Permit("other", "bob") }) receiver.Open(Request, permit, Peer);

        var rates = receiver.Sessions.OrderBy(static session => session.Owner).Select(static session => session.Rates.In!).ToArray();
        Assert.Equal(new long?[] { 5000, 5000, null }, rates.Select(static rate => rate.Rate));
        Assert.Same(rates[0], rates[1]);
        Assert.NotSame(rates[0], rates[2]);
    }

    [Fact]
    public void Another_rate_of_a_device_holds_for_what_it_sends_already()
    {
        using var receiver = Make(new ReceiverOptions { Name = "here" });
        receiver.Open(Request, Known, Peer);
        var session = Assert.Single(receiver.Sessions);
        receiver.Renew(_ => Known with { BandwidthLimit = 7000 });
        Assert.Equal(7000, session.Rates.In!.Rate);
        receiver.Renew(_ => Known);
        Assert.Null(session.Rates.In!.Rate);
        receiver.Renew(static _ => null);
        Assert.Empty(receiver.Sessions);
    }

    /// <summary>Comes by a link, each time as somebody else, until there is no room; how often there was.</summary>
    private static int Fill(Receiver receiver, string link)
    {
        for (var count = 0; ; count++)
        {
            var guest = new Permit($"{link} {count}", null) { IsGuest = true, Link = link };
            try
            {
                receiver.Open(Request, guest, Peer);
            }
            catch (ControlException full)
            {
                Assert.Equal(ErrorCode.Full, full.Code);
                return count;
            }
        }
    }

    private static string Refusal(Func<OpenAnswer> open) => Assert.Throws<ControlException>(open).Code;

    private Receiver Make(ReceiverOptions options) => new(
        _folder, options, new ReceiverReports { Came = _ => { }, Went = (_, _) => { }, EntryFailed = (_, _, _) => { }, Refused = (_, _) => { } }, _crews, TimeProvider.System);
}
