using Dray.Lanes;
using Dray.Transfers.Receiving;

namespace Dray.Tests.Simulation;

/// <summary>A receiver's lane that tells the oracle whose bytes are being taken.</summary>
internal sealed class InboundEnd(InboundLane lane, Oracle oracle, long transfer, uint number) : ILaneEnd
{
    public long Transfer => transfer;

    public uint Lane => number;

    public bool IsOver { get; private set; }

    public bool AtBoundary => lane.AtBoundary;

    public void Receive(Span<byte> bytes)
    {
        oracle.Writer = this;
        try
        {
            lane.Receive(bytes);
        }
        finally
        {
            oracle.Writer = null;
        }
    }

    public int Fill(Span<byte> buffer) => lane.Fill(buffer);

    public int SayWhy(Exception? reason, Span<byte> buffer) => lane.SayWhy(reason, buffer);

    public void Closed(Exception? reason)
    {
        lane.Closed(reason);
        IsOver = true;
    }
}
