namespace Dray.Cli.Json;

/// <summary>What every line of <c>--json</c> has besides its "event". docs/json.md is the vocabulary.</summary>
internal abstract record JsonLine
{
    /// <summary>The version of the vocabulary. It grows only when a reader of the old one would go wrong.</summary>
    public int V { get; init; } = 1;

    /// <summary>Milliseconds since the command started.</summary>
    public long Ms { get; init; }
}
