using System.Text;
using Dray.Fuzz.Slow;
using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>Names of one transfer, one a line: the guard tells apart what a naive list of all spellings tells apart.</summary>
internal static class CollisionTarget
{
    public static FuzzTarget Target { get; } = new(
        "collision", Run, TextWords.Utf8("a/b\nA/c\na/b\na/B", "e\u0301\n\u00e9"), [.. TextWords.Nasty, .. TextWords.Utf8("\n", "a/b\n", "A", "B", "b")]);

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        var guard = new CollisionGuard();
        var seen = new Dictionary<string, string>();
        var claims = 0;
        foreach (var line in Encoding.UTF8.GetString(input).Split('\n').Take(64))
        {
            if (WireName.TryParse(line, out var name) != NameFault.None) continue;
            var claimed = guard.TryClaim(name);
            FuzzFailure.UnlessVerdict(SlowClaim(seen, name.Value), claimed, $"'{name}'");
            trail.Pass("claim", claimed ? 1 : 0, Trail.Bucket(line.Split('/').Length));
            trail.Pass("claims", claimed ? 1 : 0, Trail.Bucket(claims++));
        }
    }

    /// <summary>From the root down, each folder and then the name: the first spelling is the one.</summary>
    private static bool SlowClaim(Dictionary<string, string> seen, string path)
    {
        var (spelling, common) = ("", "");
        foreach (var part in path.Split('/'))
        {
            spelling += "/" + part;
            common += "/" + SlowPortable.Common(part);
            if (!seen.TryAdd(common, spelling) && seen[common] != spelling) return false;
        }

        return true;
    }
}
