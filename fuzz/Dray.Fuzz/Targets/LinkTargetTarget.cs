using System.Text;
using Dray.Fuzz.Slow;
using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>A link's name and, after a NUL, where it points.</summary>
internal static class LinkTargetTarget
{
    public static FuzzTarget Target { get; } = new(
        "link", Run, TextWords.Utf8("a/b\0../c", "a/b\0../../c", "a\0/etc"), TextWords.Utf8("/", "..", ".", "a", "../..", "\0", "//", "..."));

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        var end = input.IndexOf((byte)0);
        if (end < 0 || WireName.TryParseUtf8(input[..end], out var link) != NameFault.None) return;
        var target = Encoding.UTF8.GetString(input[(end + 1)..]);
        var leadsOut = LinkTarget.PointsOut(link, target);
        FuzzFailure.UnlessVerdict(SlowLink.LeadsOut(link.Value, target), leadsOut, "a link that leads out");
        trail.Pass("link", leadsOut ? 1 : 0, Trail.Bucket(link.Value.Split('/').Length));
        trail.Pass("target", leadsOut ? 1 : 0, Trail.Bucket(target.Split('/').Length));
        trail.Pass("steps", target.StartsWith('/') ? 1 : 0, target.Contains("..", StringComparison.Ordinal) ? 1 : 0);
    }
}
