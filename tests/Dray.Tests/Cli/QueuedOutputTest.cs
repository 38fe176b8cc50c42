using System.Collections.Concurrent;
using Dray.Cli.Lookup;
using Dray.Cli.Output;
using Dray.Server;
using Dray.Tests.Multiplexing;

namespace Dray.Tests.Cli;

public sealed class QueuedOutputTest
{
    private readonly ConcurrentQueue<string> _told = new(), _complaints = new();

    [Fact]
    public void Everything_is_told_in_order_before_the_end_returns()
    {
        var output = new QueuedOutput(new Output(_told.Enqueue), _complaints.Enqueue);
        for (var i = 0; i < 1000; i++) output.On(new Refused(null, $"{i}"));
        output.Draining(1, TimeSpan.Zero);
        output.Ended(0, null);
        Assert.Equal([.. Enumerable.Range(0, 1000).Select(i => $"{i}"), "draining", "ended"], _told);
        Assert.Empty(_complaints);
    }

    [Fact]
    public void An_output_that_blocks_holds_nobody_up_and_what_it_missed_is_counted()
    {
        using var begun = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var output = new QueuedOutput(new Output(text => Block(text)), _complaints.Enqueue);
        output.On(new Refused(null, "first"));
        Assert.True(begun.Wait(TestLoop.Patience, TestContext.Current.CancellationToken));
        for (var i = 0; i < OutputQueue.Most + 3; i++) output.On(new Refused(null, $"{i}"));
        release.Set();
        output.Ended(0, null);
        Assert.Equal(OutputQueue.Most + 2, _told.Count);
        Assert.Equal("3 events were not told: the output took no more", Assert.Single(_complaints));

        void Block(string text)
        {
            begun.Set();
            release.Wait(TestContext.Current.CancellationToken);
            _told.Enqueue(text);
        }
    }

    [Fact]
    public void Who_watches_for_servers_waits_for_no_pager()
    {
        using var begun = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var output = new QueuedPeers(new Peers(text =>
        {
            begun.Set();
            release.Wait(TestContext.Current.CancellationToken);
            _told.Enqueue(text);
        }), _complaints.Enqueue);
        output.Here(new FoundPeer("ada", [], FoundBy.Announcement));
        Assert.True(begun.Wait(TestLoop.Patience, TestContext.Current.CancellationToken));
        output.Gone(new FoundPeer("ada", [], FoundBy.Announcement));
        Assert.Empty(_told);
        release.Set();
        output.Ended(0, 0, null);
        Assert.Equal(["+ada", "-ada", "ended"], _told);
    }

    [Fact]
    public void An_output_that_fails_is_complained_of_once_and_goes_no_further()
    {
        var output = new QueuedOutput(new Output(_ => throw new IOException("No space left on device")), _complaints.Enqueue);
        output.On(new Refused(null, "one"));
        output.On(new Refused(null, "two"));
        output.Ended(0, null);
        Assert.Contains("No space left on device", Assert.Single(_complaints), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_can_be_said_at_all_it_ends_all_the_same()
    {
        var output = new QueuedOutput(new Output(_ => throw new IOException("full")), _ => throw new IOException("full"));
        output.On(new Refused(null, "one"));
        output.Ended(0, null);
    }

    private sealed class Peers(Action<string> tell) : PeersOutput
    {
        public override void Here(FoundPeer peer) => tell($"+{peer.Name}");

        public override void Gone(FoundPeer peer) => tell($"-{peer.Name}");

        public override void Ended(int found, int exitCode, string? reason) => tell("ended");
    }

    private sealed class Output(Action<string> tell) : ServeOutput
    {
        public override void On(ServeEvent happened) => tell(((Refused)happened).Reason);

        public override void Code(string words) => tell("code");

        public override void Draining(int running, TimeSpan grace) => tell("draining");

        public override void Ended(int exitCode, string? reason) => tell("ended");
    }
}
