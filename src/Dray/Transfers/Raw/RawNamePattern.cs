using System.Globalization;
using System.Net;
using Dray.Multiplexing;
using Dray.Wire;

namespace Dray.Transfers.Raw;

/// <summary>
/// What the files of raw connections are called: text with placeholders, whose values hold nothing that any file system
/// refuses. The outcome is held to the rules for names from the wire.
/// </summary>
internal sealed class RawNamePattern
{
    public const string Default = "{time}_{peer}_{port}.bin";

    private static readonly string[] Placeholders = ["{time}", "{date}", "{peer}", "{port}", "{n}"];

    // The longest of everything: what fits with these fits always.
    private static readonly IPEndPoint LongestPeer = new(new IPAddress([.. Enumerable.Repeat((byte)0xFD, 16)], uint.MaxValue), 65535);

    private readonly string _text;

    private RawNamePattern(string text) => _text = text;

    /// <summary>The folder that all files land in, as far as it is always the same; null is the root.</summary>
    public WireName? Folder
    {
        get
        {
            var brace = _text.IndexOf('{');
            var slash = (brace < 0 ? _text : _text[..brace]).LastIndexOf('/');
            return slash > 0 && WireName.TryParse(_text[..slash], out var folder) == NameFault.None ? folder : null;
        }
    }

    /// <param name="text">One that <see cref="FaultOf"/> finds no fault with.</param>
    public static RawNamePattern Parse(string text) =>
        FaultOf(text) is { } fault ? throw new ArgumentException(fault, nameof(text)) : new RawNamePattern(text);

    /// <summary>Why it is no pattern, as a sentence for people; null where it is one.</summary>
    public static string? FaultOf(string text)
    {
        var rest = Placeholders.Aggregate(text, (left, placeholder) => left.Replace(placeholder, "", StringComparison.Ordinal));
        if (rest.AsSpan().ContainsAny('{', '}')) return $"'{DisplayText.Escape(text)}' is no pattern: there are {string.Join(' ', Placeholders)} and no others.";
        var fault = WireName.TryParse(Fill(text, DateTimeOffset.MaxValue, LongestPeer, long.MaxValue), out _);
        return fault == NameFault.None ? null : $"'{DisplayText.Escape(text)}' can't name files: {fault.Describe()}.";
    }

    /// <summary>The name of one connection's file.</summary>
    /// <param name="at">When its first byte came.</param>
    /// <param name="peer">Who sent it.</param>
    /// <param name="number">Counts the connections, from 1 on.</param>
    public WireName NameOf(DateTimeOffset at, IPEndPoint peer, long number)
    {
        var fault = WireName.TryParse(Fill(_text, at, peer, number), out var name);
        return fault == NameFault.None ? name : throw new InvalidOperationException(fault.Describe());
    }

    private static string Fill(string text, DateTimeOffset at, IPEndPoint peer, long number)
    {
        var now = at.UtcDateTime;
        return text
            .Replace("{time}", now.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{date}", now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{peer}", Written(peer.Address), StringComparison.Ordinal)
            .Replace("{port}", peer.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{n}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>As Windows writes IPv6 where no ':' may stand: fe80--1s3 is fe80::1%3.</summary>
    private static string Written(IPAddress address) =>
        PeerAddress.Unmapped(address).ToString().Replace(':', '-').Replace('%', 's');
}
