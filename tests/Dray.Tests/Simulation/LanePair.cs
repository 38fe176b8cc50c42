using Dray.Lanes;
using Dray.Wire;
using Dray.Wire.Sealing;

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

    /// <summary>An end may close for any reason that ends a real lane.</summary>
    public bool MayFail { get; init; }

    /// <summary>How often a lane had carried as much as it may.</summary>
    public int TurnOvers { get; private set; }

    /// <summary>One end does one thing.</summary>
    /// <param name="random">Says which and how much.</param>
    /// <param name="forth">Sees, and may spoil, what the sender puts on the wire.</param>
    /// <param name="back">The same of the receiver.</param>
    public void Step(Random random, Action<Span<byte>> forth, Action<Span<byte>> back)
    {
        switch (random.Next(4))
        {
            case 0 when _senderOpen && _forth.Count < MostInFlight:
                Say(sender, _forth, forth);
                break;
            case 1 when _receiverOpen:
                Hear(receiver, _forth.Take(Cut(_forth, random)), _back);
                break;
            case 2 when _receiverOpen:
                Say(receiver, _back, back);
                break;
            case 3 when _senderOpen:
                Hear(sender, _back.Take(Cut(_back, random)), _forth);
                break;
        }
    }

    private void Say(ILaneEnd end, ByteQueue to, Action<Span<byte>> onTheWay)
    {
        try
        {
            var said = buffer.AsSpan(0, end.Fill(buffer));
            onTheWay(said);
            to.Add(said);
        }
        catch (LaneSpentException spent)
        {
            TurnOvers++;
            to.Add(buffer.AsSpan(0, end.SayWhy(spent, buffer)));
            Close(ofSender: true);
        }
    }

    /// <summary>An end that can't open what it hears says why and closes, as a lane does.</summary>
    private void Hear(ILaneEnd end, Span<byte> bytes, ByteQueue answers)
    {
        try
        {
            end.Receive(bytes);
        }
        catch (Exception closing) when (closing is RecordException || (MayFail && closing is WireException or IOException))
        {
            answers.Add(buffer.AsSpan(0, end.SayWhy(closing, buffer)));
            Close(ofSender: end == sender);
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

    /// <summary>The process of one end was killed, and hears of nothing any more.</summary>
    public void Kill(bool ofSender)
    {
        if (ofSender) _senderOpen = false;
        else _receiverOpen = false;
    }

    /// <summary>The sender ends between two frames, the receiver after all of them: both must agree that nothing is missing.</summary>
    public void End()
    {
        _forth.Add(buffer.AsSpan(0, sender.SayWhy(null, buffer)));
        while (_forth.Count > 0) receiver.Receive(_forth.Take(_forth.Count));
        Assert.True(receiver.MayEnd);
        while (_back.Count > 0) sender.Receive(_back.Take(_back.Count));
        while (receiver.Fill(buffer) is > 0 and var count) sender.Receive(buffer.AsSpan(0, count));
        sender.Closed(null);
        receiver.Closed(null);
        (_senderOpen, _receiverOpen) = (false, false);
    }

    private static int Cut(ByteQueue queue, Random random) =>
        Math.Min(queue.Count, random.Next(8) switch { 0 => random.Next(100), < 4 => random.Next(200_000), _ => int.MaxValue });
}
