using Dray.Transfers;

namespace Dray.Cli;

/// <summary>What <c>dray</c> ends with; docs/cli.md explains them to people and scripts.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A defect in dray itself.</summary>
    public const int Defect = 1;

    /// <summary>What was asked for, a plan or a manual, could not be printed.</summary>
    public const int Unprinted = 1;
    public const int Usage = 2;

    /// <summary>Cannot reach, full, or lost for good; for a server: cannot listen or use its folder.</summary>
    public const int Unreachable = 3;
    public const int Refused = 4;
    public const int SomeFailed = 5;
    public const int NoSpace = 6;
    public const int VerificationFailed = 7;
    public const int Interrupted = 130;
    public const int Terminated = 143;

    /// <summary>The one place where an end becomes a code. A signal outranks whatever else happened.</summary>
    /// <param name="ended">How the send ended.</param>
    /// <param name="signal">130 or 143 where a signal cut it short, else null.</param>
    public static int Of(SendEnd ended, int? signal) => ended switch
    {
        _ when signal is { } code && ended != SendEnd.Done => code,
        SendEnd.Done => Done,
        SendEnd.SomeFailed or SendEnd.Missing => SomeFailed,
        SendEnd.VerificationFailed => VerificationFailed,
        SendEnd.NoSpace => NoSpace,
        SendEnd.Refused => Refused,
        SendEnd.Unreachable => Unreachable,
        SendEnd.Cancelled => Interrupted,
        _ => Defect,
    };
}
