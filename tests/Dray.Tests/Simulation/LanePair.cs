using Dray.Lanes;

namespace Dray.Tests.Simulation;

/// <summary>
/// Both ends of a lane, joined by bytes in flight that are cut wherever chance has it. Once one end is closed the other
/// works on with what is in flight, as a real one does until it notices.
/// </summary>
internal sealed class LanePair(ILaneEnd sender, ILaneEnd receiver, byte[] buffer)
{
    private const int MostInFlight = 2 << 20;

    private readonly ByteQueue _forth = new();
    private readonly ByteQueue _back = new();
    private bool _senderOpen = true, _receiverOpen = true;

    public bool IsWhole => _senderOpen && _receiverOpen;

    public bool IsOver => !_senderOpen && !_receiverOpen;

    /// <summary>One end does one thing.</summary>
    /// <param name="random">Says which and how much.</param>
    /// <param name="onTheWay">Sees, and may spoil, what the sender puts on the wire.</param>
    public void Step(Random random, Action<Span<byte>> onTheWay)
    {
        switch (random.Next(4))
        {
            case 0 when _senderOpen && _forth.Count < MostInFlight:
                var frames = buffer.AsSpan(0, sender.Fill(buffer));
                onTheWay(frames);
                _forth.Add(frames);
                break;
            case 1 when _receiverOpen:
                receiver.Receive(_forth.Take(Cut(_forth, random)));
                break;
            case 2 when _receiverOpen:
                _back.Add(buffer.AsSpan(0, receiver.Fill(buffer)));
                break;
            case 3 when _senderOpen:
                sender.Receive(_back.Take(Cut(_back, random)));
                break;
        }
    }

    /// <summary>One end closes, or the one that is left.</summary>
    public void Close(bool ofSender)
    {
        var cut = new IOException("cut");
        if (_senderOpen && (ofSender || !_receiverOpen))
        {
            _senderOpen = false;
            sender.Closed(cut);
        }
        else if (_receiverOpen)
        {
            _receiverOpen = false;
            receiver.Closed(cut);
        }
    }

    /// <summary>The sender ends between two frames, the receiver after all of them: both must agree that nothing is missing.</summary>
    public void End()
    {
        while (_forth.Count > 0) receiver.Receive(_forth.Take(_forth.Count));
        Assert.True(receiver.AtBoundary);
        while (receiver.Fill(buffer) is > 0 and var count) sender.Receive(buffer.AsSpan(0, count));
        sender.Closed(null);
        receiver.Closed(null);
        (_senderOpen, _receiverOpen) = (false, false);
    }

    private static int Cut(ByteQueue queue, Random random) =>
        Math.Min(queue.Count, random.Next(8) switch { 0 => random.Next(100), < 4 => random.Next(200_000), _ => int.MaxValue });
}
