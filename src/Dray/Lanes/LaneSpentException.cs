namespace Dray.Lanes;

/// <summary>A lane has carried as much as its keys may seal, and nothing on it is unanswered: a new one takes over.</summary>
internal sealed class LaneSpentException() : IOException("the lane has carried as much as one may");
