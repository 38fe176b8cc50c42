namespace Dray.Fuzz;

/// <summary>Decodes one input, checks what came of it against a slow reading, and notes the states that it went through.</summary>
/// <exception cref="FuzzFailure">The decoder and the slow reading disagree.</exception>
internal delegate void Decode(ReadOnlySpan<byte> input, Trail trail);

/// <summary>
/// One decoder under test. <paramref name="Seeds"/> are what a search begins with, <paramref name="Words"/> what it
/// likes to insert.
/// </summary>
internal sealed record FuzzTarget(string Name, Decode Run, IReadOnlyList<byte[]> Seeds, IReadOnlyList<byte[]> Words)
{
    /// <summary>A share of a run's time, against 1 for most.</summary>
    public int Weight { get; init; } = 1;
}
