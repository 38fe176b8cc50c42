namespace Dray.Wire;

/// <summary>
/// A relative path that has been validated: the only type that the file-system layer takes for a name.
/// Components are separated by '/'; a name is rejected, never rewritten.
/// </summary>
public readonly record struct WireName
{
    private WireName(string value) => Value = value;

    /// <summary>The path, for instance <c>photos/2026/a.jpg</c>. Never empty, never starts or ends with '/'.</summary>
    public string Value { get; }

    /// <summary>The last component.</summary>
    public string Leaf => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>Reads a name. On a fault <paramref name="name"/> is the default value and must not be used.</summary>
    public static NameFault TryParse(string? text, out WireName name)
    {
        name = default;
        if (string.IsNullOrEmpty(text)) return NameFault.Empty;
        name = new WireName(text);
        return NameFault.None;
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
