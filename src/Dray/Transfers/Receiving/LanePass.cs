using Dray.Wire.Sealing;

namespace Dray.Transfers.Receiving;

/// <summary>What a lane ticket is for: one lane of one session.</summary>
internal sealed record LanePass(IncomingSession Session, uint Lane)
{
    /// <summary>What the lane's keys are bound to.</summary>
    public LaneBinding Binding => new(Session.Suite, Convert.FromHexString(Session.Id), Lane);
}
