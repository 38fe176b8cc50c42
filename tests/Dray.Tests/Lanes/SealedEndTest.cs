using Dray.Lanes;
using Dray.Tests.Wire.Sealing;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Tests.Lanes;

public sealed class SealedEndTest
{
    private readonly byte[] _buffer = new byte[1 << 20];

    [Fact]
    public void A_stream_may_end_with_its_last_record_and_not_before()
    {
        var (sender, receiver) = Pair();
        Carry(sender, receiver);
        Assert.True(receiver.AtBoundary);
        Assert.False(receiver.MayEnd);
        receiver.Receive(_buffer.AsSpan(0, sender.SayWhy(null, _buffer)));
        Assert.True(receiver.MayEnd);
        Assert.Equal(0, sender.SayWhy(new IOException("too late"), _buffer));
        Close(sender, receiver);
    }

    [Fact]
    public void It_owes_something_while_a_record_is_partly_there()
    {
        var (sender, receiver) = Pair();
        var count = sender.Fill(_buffer);
        receiver.Receive(_buffer.AsSpan(0, count - 1));
        Assert.False(receiver.AtBoundary);
        receiver.Receive(_buffer.AsSpan(count - 1, 1));
        Assert.True(receiver.AtBoundary);
        Close(sender, receiver);
    }

    [Fact]
    public void A_lane_whose_keys_are_spent_winds_down_and_then_gives_way()
    {
        var (busy, asked) = (true, 0);
        var sender = new SealedEnd(new SteadyEnd(), Seal(), LaneDirection.FromSender)
        {
            TurnOverAfter = 2 * SteadyEnd.Size,
            WindDown = () => ++asked > 0 && !busy,
        };
        var receiver = new SealedEnd(new SteadyEnd(), Seal(), LaneDirection.FromReceiver);
        for (var n = 0; n < 5; n++) Carry(sender, receiver);
        Assert.Equal(3, asked);
        busy = false;
        var spent = Assert.Throws<LaneSpentException>(() => sender.Fill(_buffer));
        receiver.Receive(_buffer.AsSpan(0, sender.SayWhy(spent, _buffer)));
        Assert.True(receiver.MayEnd);
        Close(sender, receiver);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(77_777)]
    [InlineData(13)]
    public void Records_come_and_go_without_an_allocation(int piece)
    {
        foreach (var suite in Records.Suites)
        {
            var (sender, receiver) = Pair(suite);
            // The least of several times: a collection that other tests cause empties the pool of buffers now and then.
            Assert.Equal(0, Enumerable.Range(0, 10).Min(_ => Allocated(() => Carry(sender, receiver, piece))));
            Close(sender, receiver);
        }
    }

    [Fact]
    public void A_record_that_does_not_open_reaches_nobody()
    {
        var inner = new SteadyEnd();
        var sender = new SealedEnd(new SteadyEnd(), Seal(), LaneDirection.FromSender);
        var receiver = new SealedEnd(inner, Seal(), LaneDirection.FromReceiver);
        var count = sender.Fill(_buffer);
        _buffer[count / 2] ^= 1;
        Assert.Throws<RecordException>(() => receiver.Receive(_buffer.AsSpan(0, count)));
        Assert.Equal(0, inner.Heard);
        Close(sender, receiver);
    }

    private static long Allocated(Action carry)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 10; n++) carry();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static LaneSeal Seal(LaneSuite suite = LaneSuite.Sealed) =>
        LaneSeal.Derive(new LaneBinding(suite, new byte[16], 1), Records.Key(1), Records.Key(2), Records.Key(3));

    private static (SealedEnd Sender, SealedEnd Receiver) Pair(LaneSuite suite = LaneSuite.Sealed) =>
        (new SealedEnd(new SteadyEnd(), Seal(suite), LaneDirection.FromSender), new SealedEnd(new SteadyEnd(), Seal(suite), LaneDirection.FromReceiver));

    private static void Close(params ReadOnlySpan<SealedEnd> ends)
    {
        foreach (var end in ends) end.Closed(null);
    }

    /// <summary>One record, received in pieces.</summary>
    private void Carry(SealedEnd from, SealedEnd to, int piece = int.MaxValue)
    {
        var record = _buffer.AsSpan(0, from.Fill(_buffer));
        for (; !record.IsEmpty; record = record[Math.Min(piece, record.Length)..])
            to.Receive(record[..Math.Min(piece, record.Length)]);
    }

    /// <summary>Always has as much to say, and counts what it hears.</summary>
    private sealed class SteadyEnd : ILaneEnd
    {
        public const int Size = 100_000;

        public long Heard { get; private set; }

        public bool AtBoundary => true;

        public void Receive(Span<byte> bytes) => Heard += bytes.Length;

        public int Fill(Span<byte> buffer)
        {
            buffer[..Size].Fill(7);
            return Size;
        }

        public int SayWhy(Exception? reason, Span<byte> buffer) => 0;

        public void Closed(Exception? reason) { }
    }
}
