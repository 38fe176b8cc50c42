using Dray.Files;
using Dray.Wire;

namespace Dray.Tests.Files;

/// <summary>Lands what a folder prepares, at once and without waiting for the disk, as a server does for <c>--fast</c>.</summary>
internal static class LandAtOnce
{
    public static Landed LandSmall(this ReceivingFolder folder, WireName target, ReadOnlySpan<byte> content, in NodeMeta meta, LandRule rule) =>
        Land(folder.PrepareSmall(target, content, meta, rule));

    public static Landed LandLink(this ReceivingFolder folder, WireName target, string linkTarget, long modifiedNs, LandRule rule) =>
        Land(folder.PrepareLink(target, linkTarget, modifiedNs, rule));

    public static Landed LandFolder(this ReceivingFolder folder, WireName target, in NodeMeta meta) => Land(folder.PrepareFolder(target, meta));

    /// <summary>Begins a large file that is never kept, as a stranger's.</summary>
    public static Partial Stage(this ReceivingFolder folder, WireName target, long size)
    {
        Assert.True(folder.Partials.TryLease(new PartialKey("", target), identity: null, size, size, out var partial));
        return partial;
    }

    public static Landed Land(this Partial partial, in NodeMeta meta, LandRule rule) => Land(partial.Prepare(meta, rule));

    private static Landed Land(PreparedLanding prepared)
    {
        using (prepared) return prepared.Land();
    }
}
