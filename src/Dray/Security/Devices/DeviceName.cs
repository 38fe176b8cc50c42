using System.Globalization;
using System.Text;
using Dray.Wire;

namespace Dray.Security;

/// <summary>What a device may be called here.</summary>
internal static class DeviceName
{
    /// <summary>In UTF-16 units; a certificate's common name has no more (RFC 5280).</summary>
    public const int Longest = 64;

    /// <summary>Why this can't be a name, as half a sentence; null where it can.</summary>
    public static string? Fault(string name)
    {
        if (name.Length is 0 or > Longest) return $"it has to have 1 to {Longest} characters";
        if (name != name.Trim() || name.StartsWith('-')) return "it starts or ends with a space, or starts with '-'";
        if (DisplayText.Escape(name) != name || CodePoints.WithoutIgnorable(name) != name) return "it holds characters that can't be seen";
        if (DeviceId.Read(name) is not null) return "it looks like an id";
        return null;
    }

    /// <summary>Names with the same key are one to people: they differ in case, or in how accents are composed.</summary>
    public static string Key(string name) => PortableNames.CollisionKey(DisplayText.Escape(name));

    /// <summary>
    /// Makes a name of what a peer calls itself: what can't be shown is written out, and a number is put behind a name that
    /// is taken.
    /// </summary>
    /// <param name="claimed">Anything.</param>
    /// <param name="isTaken">Whether some device has this name.</param>
    public static string Of(string? claimed, Func<string, bool> isTaken)
    {
        var name = DisplayText.Escape(Wellformed(claimed), Longest).Trim().TrimStart('-');
        if (Fault(name) is not null) name = "device";
        var free = name;
        for (var number = 2; isTaken(free); number++) free = $"{Cut(name, Longest - 5)}-{number.ToString(CultureInfo.InvariantCulture)}";
        return free;
    }

    private static string Wellformed(string? text)
    {
        var kept = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes().Take(Longest))
            if (!CodePoints.IsIgnorable(rune.Value)) kept.Append(rune);
        return kept.ToString();
    }

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)].TrimEnd();
}
