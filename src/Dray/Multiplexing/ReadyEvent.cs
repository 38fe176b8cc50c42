namespace Dray.Multiplexing;

/// <summary>One ready descriptor, by the token that it was added with.</summary>
public readonly record struct ReadyEvent(long Token, Readiness Readiness);
