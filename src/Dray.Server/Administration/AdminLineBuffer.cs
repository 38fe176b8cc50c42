using System.Text.Json;

namespace Dray.Server.Administration;

/// <summary>Puts one line together from what arrives, whoever receives it and however. One caller at a time.</summary>
internal sealed class AdminLineBuffer
{
    private readonly byte[] _bytes = new byte[AdminJson.MostBytes];
    private int _held;

    /// <summary>Where the next bytes go.</summary>
    /// <exception cref="JsonException">The line is longer than any may be.</exception>
    public Memory<byte> Room => _held < _bytes.Length ? _bytes.AsMemory(_held) : throw new JsonException("too long");

    /// <summary>So many bytes have come; true where the line is whole.</summary>
    /// <param name="count">How many.</param>
    /// <param name="line">The line without its end.</param>
    public bool TryTake(int count, out ReadOnlyMemory<byte> line)
    {
        var end = _bytes.AsSpan(_held, count).IndexOf((byte)'\n');
        line = end >= 0 ? _bytes.AsMemory(0, _held + end) : default;
        _held += count;
        return end >= 0;
    }
}
