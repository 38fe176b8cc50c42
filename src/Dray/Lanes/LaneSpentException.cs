namespace Dray.Lanes;

/// <summary>
/// Nothing on a lane is unanswered, and it takes up nothing new: it has carried as much as its keys may seal and a new one takes
/// over, or it is one more than is of use.
/// </summary>
internal sealed class LaneSpentException(bool retired) : IOException("the lane has carried as much as it was to")
{
    /// <summary>No other is wanted in its place.</summary>
    public bool Retired { get; } = retired;
}
