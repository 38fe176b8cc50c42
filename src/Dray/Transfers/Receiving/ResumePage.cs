using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>Tells what is verified of a file, so many units at a time: runs of neighbours with their digests.</summary>
internal static class ResumePage
{
    /// <summary>Digests in one answer: as JSON it stays under 1 MiB.</summary>
    public const int Most = 16_384;

    /// <summary>Units in one answer where each is read again: 1 GiB.</summary>
    private const int MostReread = 256;

    /// <param name="file">Leased to the transfer that asks.</param>
    /// <param name="from">The first unit that it has not heard of.</param>
    /// <param name="reread">What is on the disk is held to its digest first, and is not told of where it is something else by now.</param>
    public static ResumeAnswer Of(IncomingFile file, long from, bool reread = false)
    {
        var most = reread ? MostReread : Most;
        var buffer = reread ? new byte[WireLimits.Unit] : null;
        var runs = new List<VerifiedRun>();
        var digests = new List<byte>();
        var (unit, first, next, count) = (Math.Max(0, from), 0L, -1L, 0);
        Span<byte> digest = stackalloc byte[WireLimits.Digest];
        for (; count < most && file.TryNextVerified(ref unit, digest); unit++, count++)
        {
            if (buffer is not null && !file.IsStill(unit, digest, buffer)) continue;
            if (unit != next)
            {
                Flush();
                first = unit;
            }

            digests.AddRange(digest);
            next = unit + 1;
        }

        Flush();
        return new ResumeAnswer { Same = file.IsSameSource, Runs = runs, Next = count == most ? unit : null };

        void Flush()
        {
            if (digests.Count > 0) runs.Add(new VerifiedRun { First = first, Digests = [.. digests] });
            digests.Clear();
        }
    }
}
