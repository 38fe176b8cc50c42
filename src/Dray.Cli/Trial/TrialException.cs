namespace Dray.Cli.Trial;

/// <summary>A trial can't go on. The message is for people, the code is what the command ends with.</summary>
internal sealed class TrialException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
