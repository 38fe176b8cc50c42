using Dray.Files;
using Dray.Tests.Files;
using Dray.Transfers;
using Dray.Transfers.Sending;
using Dray.Wire;

namespace Dray.Tests.Transfers.Sending;

public sealed class SendLedgerTest
{
    private const string Sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

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

    [Theory]
    [InlineData(LandOutcome.Landed, "", "f")]
    [InlineData(LandOutcome.Replaced, "", "f")]
    [InlineData(LandOutcome.Landed, Sha256, "f")]
    [InlineData(LandOutcome.Beside, "f (1)", "f (1)")]
    public void What_lands_is_told_with_its_sha_256_though_a_result_that_is_told_again_has_none(LandOutcome outcome, string text, string landedAs)
    {
        var landed = Assert.IsType<EntryLanded>(Settle(Convert.FromHexString(Sha256), outcome, text));
        Assert.Equal((landedAs, Sha256), (landed.As, landed.Sha256));
    }

    [Theory]
    [InlineData(LandOutcome.Landed, "another")]
    [InlineData(LandOutcome.Replaced, "ca7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void A_receiver_that_has_taken_something_else_is_told_of_as_a_failed_verification(LandOutcome outcome, string text) =>
        Assert.Equal(FileFault.Verification, Assert.IsType<EntryFailed>(Settle(Convert.FromHexString(Sha256), outcome, text)).Fault);

    [Theory]
    [InlineData(LandOutcome.Landed)]
    [InlineData(LandOutcome.Skipped)]
    public void A_sha_256_that_nobody_asked_for_is_not_told(LandOutcome outcome) =>
        Assert.Null(Assert.IsType<EntryLanded>(Settle(null, outcome, "\e[2Jwhatever the receiver likes")).Sha256);

    [Fact]
    public void All_readings_of_an_entry_have_to_be_the_same_since_any_of_them_may_have_landed()
    {
        var entry = Small(0);
        byte[] one = new byte[WireLimits.Sha256], other = [1, .. one[1..]];
        entry.HasRead(one);
        entry.HasRead(one);
        Assert.Equal(FileFault.Changed, Assert.Throws<FileFailureException>(() => entry.HasRead(other)).Fault);
        Assert.Equal(one, entry.Sha256);
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

    private SendEvent Settle(byte[]? sha256, LandOutcome outcome, string text)
    {
        var ledger = new SendLedger(new SendTally(new SendProgress(), _events.Add), Options, _ => { });
        var entry = Small(0);
        if (sha256 is not null) entry.HasRead(sha256);
        ledger.Await(entry);
        ledger.Settled(new Result(0, (ResultStatus)outcome, 0, text));
        return Assert.Single(_events);
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
