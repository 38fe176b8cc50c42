namespace Dray.Cli.Doctor;

/// <summary>One thing measured by itself, or all of them together.</summary>
/// <param name="What">One word of docs/json.md.</param>
/// <param name="Bytes">That were moved.</param>
/// <param name="Took">How long that took.</param>
internal sealed record Measured(string What, long Bytes, TimeSpan Took)
{
    public double Rate => Took > TimeSpan.Zero ? Bytes / Took.TotalSeconds : 0;
}
