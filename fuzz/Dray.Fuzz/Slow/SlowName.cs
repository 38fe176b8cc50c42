using System.Text;

namespace Dray.Fuzz.Slow;

/// <summary>docs/protocol.md, "Names", rule by rule, over code points.</summary>
internal static class SlowName
{
    /// <param name="name">Code points, lone surrogates among them.</param>
    public static bool Allows(List<int> name)
    {
        var components = Components(name);
        return name.Count > 0 && name.Sum(SlowText.Utf8Length) <= 4000 && components.Count <= 512
            && !name.Exists(p => SlowText.IsControl(p) || SlowText.IsBidi(p) || SlowText.IsSurrogate(p))
            && components.TrueForAll(IsComponent) && !IsOwnFolder(components[0]);
    }

    /// <summary>What stands between slashes.</summary>
    public static List<List<int>> Components(List<int> name)
    {
        List<List<int>> components = [[]];
        foreach (var point in name)
        {
            if (point == '/') components.Add([]);
            else components[^1].Add(point);
        }

        return components;
    }

    public static string Text(IEnumerable<int> points) => string.Concat(points.Select(char.ConvertFromUtf32));

    private static bool IsComponent(List<int> component) =>
        component.Count > 0 && component.Sum(SlowText.Utf8Length) <= 255 && Text(component) is not ("." or "..");

    private static bool IsOwnFolder(List<int> first)
    {
        var seen = new StringBuilder();
        foreach (var point in first)
        {
            if (!SlowText.IsIgnorable(point)) seen.Append(char.ConvertFromUtf32(point is >= 'A' and <= 'Z' ? point + 32 : point));
        }

        return seen.ToString().TrimEnd('.', ' ') == ".dray";
    }
}
