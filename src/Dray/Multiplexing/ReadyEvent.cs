namespace Dray.Multiplexing;

/// <summary>One ready descriptor.</summary>
/// <param name="Token">What it was added with.</param>
/// <param name="Readiness">What it is ready for.</param>
public readonly record struct ReadyEvent(long Token, Readiness Readiness);
