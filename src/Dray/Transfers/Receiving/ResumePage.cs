using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>Tells what is verified of a file, so many units at a time: runs of neighbours with their digests.</summary>
internal static class ResumePage
{
    /// <summary>Digests in one answer: as JSON it stays under 1 MiB.</summary>
    public const int Most = 16_384;

    /// <param name="file">Leased to the transfer that asks.</param>
    /// <param name="from">The first unit that it has not heard of.</param>
    public static ResumeAnswer Of(IncomingFile file, long from)
    {
        var runs = new List<VerifiedRun>();
        var digests = new List<byte>();
        var (unit, first, next, count) = (Math.Max(0, from), 0L, -1L, 0);
        Span<byte> digest = stackalloc byte[WireLimits.Digest];
        for (; count < Most && file.TryNextVerified(ref unit, digest); unit++, count++)
        {
            if (unit != next)
            {
                Flush();
                first = unit;
            }

            digests.AddRange(digest);
            next = unit + 1;
        }

        Flush();
        return new ResumeAnswer { Same = file.IsSameSource, Runs = runs, Next = count == Most ? unit : null };

        void Flush()
        {
            if (digests.Count > 0) runs.Add(new VerifiedRun { First = first, Digests = [.. digests] });
            digests.Clear();
        }
    }
}
