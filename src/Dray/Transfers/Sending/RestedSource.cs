using Dray.Files;

namespace Dray.Transfers.Sending;

/// <summary>
/// A look at a source that nobody is in the midst of writing to, as far as times can tell. A write sets the times when
/// it begins: what is read while it runs can be half old, half new, with the same times before and after.
/// </summary>
internal static class RestedSource
{
    /// <summary>Longer than a write of what programs write at once, and than the steps in which kernels count time.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    /// <summary>The same where a file system counts in seconds, or FAT in twos.</summary>
    private static readonly TimeSpan CoarseRest = TimeSpan.FromSeconds(2) + Rest;

    /// <summary>Stats the file once its last change is a moment ago; waits for that moment at most, on a worker.</summary>
    public static NodeStat Stat(ISourceFile file)
    {
        var stat = file.Stat();
        if (IsRested(stat.ChangedNs, out var age)) return stat;
        Thread.Sleep(RestAfter(stat.ChangedNs) - age);
        return file.Stat();
    }

    /// <summary>Whether a change at this time (ns since 1970 UTC) is over by now. One in the future tells nothing, and never would.</summary>
    public static bool IsRested(long changedNs) => IsRested(changedNs, out _);

    private static bool IsRested(long changedNs, out TimeSpan age)
    {
        age = DateTime.UtcNow - DateTime.UnixEpoch - TimeSpan.FromTicks(changedNs / TimeSpan.NanosecondsPerTick);
        return age < TimeSpan.Zero || age >= RestAfter(changedNs);
    }

    /// <summary>A time without any part of a second was most likely counted in whole ones.</summary>
    private static TimeSpan RestAfter(long changedNs) => changedNs % 1_000_000_000 == 0 ? CoarseRest : Rest;
}
