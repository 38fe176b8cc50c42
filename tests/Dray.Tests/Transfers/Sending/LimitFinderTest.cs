using Dray.Lanes;
using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Transfers.Sending;

namespace Dray.Tests.Transfers.Sending;

/// <summary>Verdicts from made-up times, each of a transfer of ten seconds over two lanes with two workers at either end.</summary>
public sealed class LimitFinderTest
{
    private static readonly TimeSpan Elapsed = TimeSpan.FromSeconds(10);

    private static readonly LimitFinder Nobody = new(Elapsed, 2, 2, Work(4, 4, 1), Waiting(busy: 3, window: 0), Theirs(Work(4, 4, 1)));

    [Fact]
    public void Where_nobody_stands_out_it_says_nothing() => Assert.Null(Nobody.Find());

    [Theory]
    [InlineData(19, 19, 4, TransferLimit.SenderProcessor)] // always on a processor
    [InlineData(19, 5, 18, TransferLimit.SenderDisk)] // stood still in reads
    [InlineData(19, 18, 18, TransferLimit.SenderProcessor)] // reads that only copy from memory
    [InlineData(19, 5, 2, TransferLimit.SenderProcessor)] // stood still, but not in reads: others had the processor
    [InlineData(19, 11, 10, null)] // some of both
    public void A_sender_that_works_all_the_time_is_the_limit(int working, int processor, int disk, TransferLimit? expected) =>
        Assert.Equal(expected, (Nobody with { Own = Work(working, processor, disk), Link = Waiting(busy: 9, window: 0) }).Find());

    [Theory]
    [InlineData(19, 19, 4, TransferLimit.ReceiverProcessor)]
    [InlineData(19, 5, 18, TransferLimit.ReceiverDisk)]
    [InlineData(19, 11, 10, TransferLimit.Receiver)]
    public void A_receiver_that_works_all_the_time_is_the_limit(int working, int processor, int disk, TransferLimit expected) =>
        Assert.Equal(expected, (Nobody with { Theirs = Theirs(Work(working, processor, disk)), Link = Waiting(busy: 9, window: 8) }).Find());

    [Theory]
    [InlineData(9, 1, TransferLimit.Link)]
    [InlineData(9, 8, TransferLimit.Receiver)] // which says that it did little: somebody else had its processor
    [InlineData(5, 0, null)]
    public void Connections_tell_whether_the_link_or_a_window_was_waited_for(int busy, int window, TransferLimit? expected) =>
        Assert.Equal(expected, (Nobody with { Link = Waiting(busy, window), Theirs = null }).Find());

    [Fact]
    public void What_waits_to_be_on_the_disk_while_nobody_works_waits_for_the_disk()
    {
        Assert.Equal(TransferLimit.ReceiverDisk, (Nobody with { Theirs = Theirs(Work(4, 4, 1), landing: 6) }).Find());
        Assert.Null((Nobody with { Theirs = Theirs(Work(4, 4, 1), landing: 4) }).Find());
        // Landings that overlap with the rest cost nothing.
        Assert.Equal(TransferLimit.SenderProcessor, (Nobody with { Own = Work(19, 19, 1), Theirs = Theirs(Work(4, 4, 1), landing: 9) }).Find());
    }

    [Fact]
    public void Who_keeps_to_a_rate_is_limited_by_it()
    {
        Assert.Equal(TransferLimit.Bwlimit, (Nobody with { Own = Work(1, 1, 0, held: 8) }).Find());
        Assert.Equal(TransferLimit.ReceiverBwlimit, (Nobody with { Theirs = Theirs(Work(1, 1, 0, held: 8)), Link = Waiting(10, 9) }).Find());
    }

    [Fact]
    public void What_is_over_soon_or_never_began_says_nothing()
    {
        var slow = Nobody with { Own = Work(19, 19, 4) };
        Assert.Null((slow with { Elapsed = TimeSpan.FromSeconds(0.4) }).Find());
        Assert.Null((slow with { Lanes = 0 }).Find());
        Assert.Null(default(LimitFinder).Find());
    }

    [Fact]
    public void Where_the_system_tells_no_processor_time_only_what_is_plain_is_said()
    {
        Assert.Equal(TransferLimit.SenderDisk, (Nobody with { Own = Work(19, null, 18) }).Find());
        Assert.Equal(TransferLimit.SenderProcessor, (Nobody with { Own = Work(19, null, 2) }).Find());
        Assert.Null((Nobody with { Own = Work(19, null, 10) }).Find());
    }

    [Fact]
    public void A_receiver_may_say_what_it_likes() => Assert.All(
        new[] { long.MinValue, -1, 0, 1, long.MaxValue },
        figure => _ = (Nobody with { Theirs = new SpentAnswer { WorkingMs = figure, ProcessorMs = figure, DiskMs = figure, LandingMs = figure, HeldMs = figure, Threads = (int)figure } }).Find());

    private static WorkSpent Work(double working, double? processor, double disk, double held = 0) => new(
        TimeSpan.FromSeconds(working), processor is { } ran ? TimeSpan.FromSeconds(ran) : null, TimeSpan.FromSeconds(disk), TimeSpan.FromSeconds(held));

    private static LinkSpent Waiting(double busy, double window) => new(TimeSpan.FromSeconds(busy), TimeSpan.FromSeconds(window));

    private static SpentAnswer Theirs(WorkSpent work, double landing = 0) => SpentAnswer.Of(work, TimeSpan.FromSeconds(landing), threads: 2);
}
