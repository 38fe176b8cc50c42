using System.Net.Sockets;
using System.Text;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Tests.Multiplexing;
using Dray.Transfers.Raw;

namespace Dray.Tests.Transfers.Raw;

/// <summary>A raw end on a real connection: it is the lane that knows when a socket is drained.</summary>
public sealed class RawLaneTest
{
    public static TheoryData<PollerKind> Kinds => TestLoop.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_message_is_answered_and_quit_closes(PollerKind kind) => OnLane(kind, new RecordedStore(), (store, peer, over) =>
    {
        foreach (var message in new[] { "one", "two", "qui" })
        {
            peer.Send(Encoding.ASCII.GetBytes(message));
            Assert.Equal("ok", Hear(peer, 2));
        }

        peer.Send("quit"u8);
        Assert.Equal("", Hear(peer, 1));
        Assert.Null(TestLoop.Await(over));
        Assert.Equal(["one", "two", "qui"], store.Messages);
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_unanswered_at_the_end_of_the_stream_is_answered_before_the_close(PollerKind kind) =>
        OnLane(kind, new RecordedStore(), (store, peer, over) =>
        {
            peer.Send(new byte[1_000_000]);
            peer.Shutdown(SocketShutdown.Send);
            var answers = Hear(peer, int.MaxValue);
            Assert.Null(TestLoop.Await(over));
            Assert.Matches("^(ok)+$", answers);
            Assert.Equal(store.Messages.Count, answers.Length / 2);
            Assert.Equal(1_000_000, store.Stored);
        });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_large_message_is_answered_while_its_client_waits(PollerKind kind)
    {
        var time = new ManualTimeProvider(); // stands still as long as the message is on its way, however long that takes
        OnLane(kind, new RecordedStore(), time, (store, peer, over) =>
        {
            peer.Send(new byte[100_000]);
            Assert.True(SpinWait.SpinUntil(() => store.Stored == 100_000, TestLoop.Patience));
            time.Advance(Lane.LingerTime);
            Assert.Equal("ok", Hear(peer, 2));
            peer.Send("quit"u8);
            Assert.Equal("", Hear(peer, 1));
            Assert.Null(TestLoop.Await(over));
            Assert.Equal(100_000, store.Stored);
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_peer_that_reads_no_answer_is_heard_to_its_end_all_the_same(PollerKind kind) =>
        OnLane(kind, new RecordedStore(), (store, peer, over) =>
        {
            peer.ReceiveBufferSize = 1;
            for (var i = 0; i < 20_000; i++) peer.Send("x"u8);
            peer.Shutdown(SocketShutdown.Send);
            Hear(peer, int.MaxValue);
            Assert.Null(TestLoop.Await(over));
            Assert.Equal(20_000, store.Stored);
        });

    private static void OnLane(PollerKind kind, RecordedStore store, Action<RecordedStore, Socket, Task<Exception?>> talk) =>
        OnLane(kind, store, TimeProvider.System, talk);

    private static void OnLane(PollerKind kind, RecordedStore store, TimeProvider time, Action<RecordedStore, Socket, Task<Exception?>> talk)
    {
        using var loop = new TestLoop(kind);
        using var workers = new WorkerPool("raw", 1, _ => { });
        using var pair = new SocketPair();
        var over = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lane = new Lane(pair.Ours, new RawEnd(store, long.MaxValue, new RawQuota(long.MaxValue), time, over.SetResult), loop.Loop, workers);
        lane.Open();
        pair.Theirs.ReceiveTimeout = (int)TestLoop.Patience.TotalMilliseconds;
        try
        {
            talk(store, pair.Theirs, over.Task);
        }
        finally
        {
            lane.Close(null);
            TestLoop.Await(over.Task);
        }
    }

    /// <summary>What the lane says, up to so many bytes or to the end of the stream.</summary>
    private static string Hear(Socket peer, int most)
    {
        var (heard, buffer) = ("", new byte[4096]);
        while (heard.Length < most)
        {
            var count = peer.Receive(buffer.AsSpan(0, Math.Min(buffer.Length, most - heard.Length)));
            if (count == 0) break;
            heard += Encoding.ASCII.GetString(buffer, 0, count);
        }

        return heard;
    }
}
