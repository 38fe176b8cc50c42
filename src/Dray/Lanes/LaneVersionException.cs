namespace Dray.Lanes;

/// <summary>The two ends speak different versions of the lane protocol; trying again is of no use.</summary>
internal sealed class LaneVersionException(string message) : Exception(message);
