using Dray.Files;
using Dray.Tests.Files;
using Dray.Transfers;
using Dray.Transfers.Sending;
using Dray.Wire;

namespace Dray.Tests.Transfers.Sending;

public sealed class SendLedgerTest
{
    private readonly List<SendEvent> _events = [];
    private SendLedger? _ledger;

    private static SendOptions Options => new() { Sources = ["x"], Host = "h" };

    [Fact]
    public void An_entry_is_pending_until_it_is_counted()
    {
        var pending = new List<int>();
        var ledger = new SendLedger(new SendTally(new SendProgress(), _ => pending.Add(_ledger!.Pending)), Options, _ => { });
        _ledger = ledger;
        ledger.Await(Small(0));
        ledger.Settled(new Result(0, ResultStatus.Failed, (byte)FileFault.Denied, "no"));
        Assert.Equal([1], pending);
        Assert.Equal(0, ledger.Pending);
    }

    [Fact]
    public void A_result_that_comes_twice_is_counted_once()
    {
        var ledger = new SendLedger(new SendTally(new SendProgress(), _events.Add), Options, _ => { });
        ledger.Await(Small(0));
        ledger.Settled(new Result(0, ResultStatus.Landed, 0, ""));
        ledger.Settled(new Result(0, ResultStatus.Landed, 0, ""));
        Assert.Single(_events);
    }

    [Fact]
    public void A_source_that_changed_is_offered_anew_and_named_when_it_never_rests()
    {
        var ledger = new SendLedger(new SendTally(new SendProgress(), _events.Add), Options, _ => { });
        var entry = Small(0);
        for (var offer = 0; offer < 2; offer++)
        {
            ledger.Await(entry);
            ledger.SourceFailed(entry, OutgoingFile.Changed(entry));
            Assert.Same(entry, Assert.Single(ledger.TakeChanged()));
            entry = new OutgoingEntry(entry.Entry, entry.Source, entry.Offers + 1) { Id = entry.Id + 1 };
        }

        ledger.Await(entry);
        ledger.SourceFailed(entry, OutgoingFile.Changed(entry));
        Assert.Empty(ledger.TakeChanged());
        Assert.Equal(FileFault.Changed, Assert.IsType<EntryFailed>(Assert.Single(_events)).Fault);
    }

    [Fact]
    public async Task No_room_ends_every_wait()
    {
        var ledger = new SendLedger(new SendTally(new SendProgress(), _events.Add), Options, _ => { });
        ledger.Await(Small(0));
        ledger.Await(Small(1));
        ledger.Settled(new Result(0, ResultStatus.Failed, (byte)FileFault.NoSpace, "full"));
        await ledger.WaitFor(1, TestContext.Current.CancellationToken);
        Assert.True(ledger.IsHopeless);
    }

    private static OutgoingEntry Small(uint id) =>
        new(new Entry(TempFolder.Name("f"), EntryKind.File, 1, 0, 0x1A4), new NoSource()) { Id = id };

    private sealed class NoSource : ISourceTree
    {
        public IEnumerable<Found> Walk(Func<string, bool, bool> admit) => [];

        public ISourceFile Open(WireName name) => throw new FileFailureException();

        public void Dispose()
        {
        }
    }
}
