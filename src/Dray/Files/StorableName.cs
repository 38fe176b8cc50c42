using Dray.Wire;

namespace Dray.Files;

/// <summary>Whether a file system, as it was probed, can store a name as it is.</summary>
internal static class StorableName
{
    /// <summary>Why it can't, as half a sentence to set after the name; null where it can.</summary>
    public static string? FaultOf(WireName name, in VolumeTraits traits)
    {
        var text = name.Value.AsSpan();
        if (!traits.StoresBackslash && text.Contains('\\')) return "the receiver's file system can't store '\\' in a name";
        if (!traits.StoresColon && text.Contains(':')) return "the receiver's file system can't store ':' in a name";
        if (traits.StoresTrailingDot) return null;
        foreach (var part in text.Split('/'))
        {
            if (text[part][^1] is '.' or ' ') return "the receiver's file system drops a dot or space at the end of a name";
        }

        return null;
    }
}
