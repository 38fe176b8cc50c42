namespace Dray.EndToEnd;

/// <summary>What only a quiet machine shows: these run after all others, one at a time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
