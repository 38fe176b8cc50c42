using CsCheck;
using Dray.Wire;

namespace Dray.Tests.Wire;

public sealed class FrameQueueTest
{
    [Fact]
    public void What_is_added_comes_out_in_order_whatever_fits_at_a_time() =>
        Gen.Select(FrameGen.Any, Gen.Int[0, 300]).Array[1, 30].Sample(steps =>
        {
            var queue = new FrameQueue();
            var (added, drained) = (new List<byte>(), new List<byte>());
            var buffer = new byte[300];
            foreach (var (frame, room) in steps)
            {
                if (queue.Count + frame.Length > 2 << 20) continue;
                queue.Add(FrameHeader.Read(frame), frame.AsSpan(FrameHeader.Size));
                added.AddRange(frame);
                drained.AddRange(buffer.AsSpan(0, queue.Drain(buffer.AsSpan(0, room))));
                Assert.Equal(added.Count - drained.Count, queue.Count);
            }

            while (queue.Count > 0) drained.AddRange(buffer.AsSpan(0, queue.Drain(buffer)));
            Assert.Equal(added, drained);
        }, iter: 500);

    [Fact]
    public void A_peer_that_does_not_read_is_given_up_before_two_mebibytes_wait_for_it()
    {
        var queue = new FrameQueue();
        var ack = new FrameHeader(FrameType.UnitAck, 0, 0, 1, 0, 0);
        Assert.Throws<WireException>(() =>
        {
            for (var i = 0; i < int.MaxValue; i++) queue.Add(ack, default);
        });
        Assert.InRange(queue.Count, (2 << 20) - FrameHeader.Size, 2 << 20);

        // Whoever reads on is heard again.
        queue.Drain(new byte[1 << 20]);
        queue.Add(ack, default);
    }

    [Fact]
    public void Nothing_to_say_costs_no_memory()
    {
        var queue = new FrameQueue();
        var frame = new FrameHeader(FrameType.Results, 0, 60_000, 1, 0, 0);
        var payload = new byte[60_000];
        var buffer = new byte[70_000];
        Cycle(); // the pool fills
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) Cycle();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);

        void Cycle()
        {
            queue.Add(frame, payload);
            Assert.Equal(FrameHeader.Size + payload.Length, queue.Drain(buffer));
            Assert.Equal(0, queue.Drain(buffer));
        }
    }

    [Fact]
    public void Released_it_has_forgotten_everything_and_can_be_used_again()
    {
        var queue = new FrameQueue();
        var ping = new FrameHeader(FrameType.Ping, 0, 0, 0, 0, 0);
        queue.Add(ping, default);
        queue.Release();
        Assert.Equal(0, queue.Count);
        queue.Add(ping, default);
        Assert.Equal(FrameHeader.Size, queue.Drain(new byte[100]));
    }
}
