using System.Text;

namespace Dray.Discovery.Messages;

/// <summary>A domain name: its labels, without the root. Two are equal where they differ by the case of ASCII letters alone (RFC 6762, 16).</summary>
internal sealed class DnsName : IEquatable<DnsName>
{
    /// <summary>The longest label, in bytes of UTF-8.</summary>
    public const int MostLabel = 63;

    /// <summary>The longest name as it is on the wire, in bytes with every length and the root.</summary>
    public const int MostBytes = 255;

    private string? _key;

    /// <exception cref="ArgumentException">A label is empty or too long, or all of them are.</exception>
    public DnsName(params IReadOnlyList<string> labels)
    {
        if (labels.Any(label => label.Length == 0 || Encoding.UTF8.GetByteCount(label) > MostLabel) || Size(labels) > MostBytes)
            throw new ArgumentException("no domain name", nameof(labels));
        Labels = labels;
    }

    public IReadOnlyList<string> Labels { get; }

    // Most names that come are never compared. Made twice, it is the same.
    private string Key => _key ??= string.Concat(Labels.Select(label => $"{label.Length}:{Folded(label)}"));

    /// <summary>The name of whatever this one is beneath.</summary>
    public DnsName Parent => new([.. Labels.Skip(1)]);

    /// <summary>This name with one label more in front of it.</summary>
    public DnsName Beneath(string label) => new([label, .. Labels]);

    /// <summary>Whether it is exactly one label beneath another name.</summary>
    public bool IsChildOf(DnsName other) => Labels.Count == other.Labels.Count + 1 && Parent.Equals(other);

    public bool Equals(DnsName? other) => other is not null && Labels.Count == other.Labels.Count && Key == other.Key;

    public override bool Equals(object? obj) => Equals(obj as DnsName);

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <summary>For people, who have to have it escaped: a label may hold anything, dots too.</summary>
    public override string ToString() => string.Join('.', Labels);

    private static int Size(IReadOnlyList<string> labels) => 1 + labels.Sum(label => 1 + Encoding.UTF8.GetByteCount(label));

    private static string Folded(string label) => string.Create(label.Length, label, static (folded, label) =>
    {
        for (var i = 0; i < folded.Length; i++) folded[i] = char.IsAsciiLetterUpper(label[i]) ? (char)(label[i] | 0x20) : label[i];
    });
}
