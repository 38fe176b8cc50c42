using System.Text;
using System.Text.Unicode;

namespace Dray.Wire;

/// <summary>
/// A relative path that has been validated: the only type that the file-system layer takes for a name.
/// Components are separated by '/'; a name is rejected, never rewritten. The default value is no name.
/// </summary>
internal readonly record struct WireName
{
    private WireName(string value) => Value = value;

    /// <summary>The path, for instance <c>photos/2026/a.jpg</c>. Never empty, never starts or ends with '/'.</summary>
    public string Value { get; }

    /// <summary>The last component.</summary>
    public string Leaf => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>How many bytes the name takes as UTF-8.</summary>
    public int Utf8ByteCount => Encoding.UTF8.GetByteCount(Value);

    /// <summary>Reads a name. On a fault <paramref name="name"/> is the default value and must not be used.</summary>
    public static NameFault TryParse(string? text, out WireName name)
    {
        var fault = NameRules.FaultOf(text);
        name = fault == NameFault.None ? new WireName(text!) : default;
        return fault;
    }

    /// <summary>Reads a name from UTF-8, as the file system or a frame holds it; bytes that are not UTF-8 are refused.</summary>
    public static NameFault TryParseUtf8(ReadOnlySpan<byte> utf8, out WireName name)
    {
        name = default;
        if (utf8.Length > WireLimits.Name) return NameFault.TooLong;
        if (!Utf8.IsValid(utf8)) return NameFault.NotUnicode;
        return TryParse(Encoding.UTF8.GetString(utf8), out name);
    }

    /// <summary>The name of <paramref name="leaf"/>, one component, within this folder.</summary>
    public NameFault TryChild(string leaf, out WireName child)
    {
        child = default;
        if (string.IsNullOrEmpty(leaf)) return NameFault.Empty;
        if (leaf.Contains('/')) return NameFault.Slash;
        return TryParse($"{Value}/{leaf}", out child);
    }

    /// <summary>
    /// Where <paramref name="name"/> lands under <paramref name="folder"/>; null is the root. Both are valid, so the only
    /// fault is <see cref="NameFault.TooLong"/>.
    /// </summary>
    public static NameFault TryCombine(WireName? folder, WireName name, out WireName combined)
    {
        combined = name;
        return folder is { } under ? TryParse($"{under.Value}/{name.Value}", out combined) : NameFault.None;
    }

    /// <summary>The folder that holds this entry; false where that is the root itself.</summary>
    public bool TryGetParent(out WireName parent)
    {
        var slash = Value.LastIndexOf('/');
        parent = slash < 0 ? default : new WireName(Value[..slash]);
        return slash >= 0;
    }

    public override string ToString() => Value;
}
