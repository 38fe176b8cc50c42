using System.Text;

namespace Dray.Wire;

/// <summary>What every name on the wire is held to, whatever the receiver's file system could store.</summary>
internal static class NameRules
{
    private const string Own = ".dray";

    public static NameFault FaultOf(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return NameFault.Empty;
        // No UTF-16 unit takes less than a byte, so this bounds the work before it begins.
        if (text.Length > WireLimits.Name) return NameFault.TooLong;

        int components = 0, total = -1;
        foreach (var range in text.Split('/'))
        {
            var component = text[range];
            var fault = FaultOfComponent(component, out var bytes);
            if (fault != NameFault.None) return fault;
            if (components++ == 0 && IsOwn(component)) return NameFault.Reserved;
            total += bytes + 1;
        }

        return total > WireLimits.Name || components > WireLimits.NameComponents ? NameFault.TooLong : NameFault.None;
    }

    private static NameFault FaultOfComponent(ReadOnlySpan<char> component, out int bytes)
    {
        bytes = component.Length;
        if (component.IsEmpty) return NameFault.EmptyComponent;
        if (component is "." or "..") return NameFault.DotComponent;
        if (component.ContainsAnyExceptInRange(' ', '~'))
        {
            var fault = FaultOfCharacters(component, out bytes);
            if (fault != NameFault.None) return fault;
        }

        return bytes > WireLimits.NameComponent ? NameFault.ComponentTooLong : NameFault.None;
    }

    private static NameFault FaultOfCharacters(ReadOnlySpan<char> rest, out int bytes)
    {
        bytes = 0;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var units) != System.Buffers.OperationStatus.Done)
                return NameFault.NotUnicode;
            if (rune.Value == 0) return NameFault.Nul;
            if (CodePoints.IsControl(rune.Value)) return NameFault.Control;
            if (CodePoints.IsBidi(rune.Value)) return NameFault.Bidi;
            bytes += rune.Utf8SequenceLength;
            rest = rest[units..];
        }

        return NameFault.None;
    }

    /// <summary>
    /// Whether some file system takes this for the receiver's own folder: in another case, with characters in it that
    /// comparison ignores, or with the trailing dots and spaces that Windows drops. (No letter outside ASCII folds or
    /// composes to one of d, r, a, y, so nothing else is left to normalise.)
    /// </summary>
    public static bool IsOwn(ReadOnlySpan<char> component)
    {
        var matched = 0;
        foreach (var rune in component.EnumerateRunes())
        {
            if (CodePoints.IsIgnorable(rune.Value)) continue;
            if (matched == Own.Length)
            {
                if (rune.Value is not ('.' or ' ')) return false;
            }
            else if (Rune.ToLowerInvariant(rune).Value != Own[matched++])
            {
                return false;
            }
        }

        return matched == Own.Length;
    }
}
