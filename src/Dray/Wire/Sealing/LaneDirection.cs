namespace Dray.Wire.Sealing;

/// <summary>Who seals: each direction of a lane has a key of its own.</summary>
internal enum LaneDirection : uint
{
    FromSender = 1,
    FromReceiver = 2,
}
