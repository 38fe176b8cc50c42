using System.Buffers;
using System.Text;

namespace Dray.Wire;

/// <summary>
/// What a name needs on top of being valid so that every common file system can store it, and keep it apart from others.
/// For receivers that can't, and for <c>--portable-names</c>.
/// </summary>
internal static class PortableNames
{
    private static readonly SearchValues<char> NotOnWindows = SearchValues.Create("\\:*?\"<>|");

    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>Why Windows could not store this name, as half a sentence to set after the name; null where it could.</summary>
    public static string? FaultOf(WireName name)
    {
        var text = name.Value.AsSpan();
        foreach (var range in text.Split('/'))
        {
            if (FaultOfComponent(text[range]) is { } fault) return fault;
        }

        return null;
    }

    /// <summary>
    /// Two components with one key are one name where a file system folds case or normalises: NFC, without ignorable
    /// characters, upper then lower case. Foldings that lengthen (ß to ss, ligatures) are beyond .NET's one-to-one
    /// mapping and stay apart here; a file system that does merge those reports the second as taken.
    /// </summary>
    public static string CollisionKey(string component)
    {
        if (Ascii.IsValid(component)) return component.ToLowerInvariant();
        // Normalize throws at this one noncharacter.
        var sound = CodePoints.WithoutIgnorable(component).Replace('\uFFFE', '\uFFFD');
        return sound.Normalize(NormalizationForm.FormC)
            .ToUpperInvariant().ToLowerInvariant().Normalize(NormalizationForm.FormC);
    }

    private static string? FaultOfComponent(ReadOnlySpan<char> component)
    {
        var at = component.IndexOfAny(NotOnWindows);
        if (at >= 0) return $"Windows can't store '{component[at]}' in a name";
        if (component[^1] is '.' or ' ') return "Windows drops a dot or space at the end of a name";
        return IsDevice(component) ? "Windows takes it for a device" : null;
    }

    /// <summary>A device's name counts with any extension and with spaces before it: <c>nul.txt</c>, <c>COM1 .log</c>.</summary>
    private static bool IsDevice(ReadOnlySpan<char> component)
    {
        var dot = component.IndexOf('.');
        var stem = (dot < 0 ? component : component[..dot]).TrimEnd(' ');
        foreach (var device in Devices)
        {
            if (stem.Equals(device, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return stem.Length == 4 && IsPortNumber(stem[3])
            && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase)
                || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Windows reads Latin-1's superscript digits as digits here.</summary>
    private static bool IsPortNumber(char c) => char.IsAsciiDigit(c) || c is '\u00B9' or '\u00B2' or '\u00B3';
}
