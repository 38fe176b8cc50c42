namespace Dray.Cli.Trial;

/// <summary>What a trial came to: entries compared, differences found, bytes a second of the send.</summary>
internal sealed record TrialResult(int ExitCode, string? Reason, long Verified = 0, long Differences = 0, double Rate = 0);
