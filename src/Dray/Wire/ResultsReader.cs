using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Dray.Wire;

/// <summary>Reads a Results payload, checked as a whole before the first result is handed out.</summary>
internal ref struct ResultsReader
{
    private ReadOnlySpan<byte> _rest;

    /// <param name="payload">The frame's payload.</param>
    /// <param name="count">The frame's Entry field.</param>
    /// <exception cref="WireException">The payload does not hold exactly that many results, or one is malformed.</exception>
    public ResultsReader(ReadOnlySpan<byte> payload, uint count)
    {
        _rest = payload;
        if (count == 0) throw new WireException("no results");
        for (; count > 0; count--)
        {
            if (payload.Length < WireLimits.ResultHeader) throw new WireException("results that end within one");
            if (payload[4] > (byte)ResultStatus.SendAgain) throw new WireException($"an unknown result {payload[4]}");
            int length = BinaryPrimitives.ReadUInt16LittleEndian(payload[6..]);
            payload = payload[WireLimits.ResultHeader..];
            if (length > WireLimits.ResultText || length > payload.Length) throw new WireException("a result that is too long");
            if (!Utf8.IsValid(payload[..length])) throw new WireException("a result whose text is not UTF-8");
            payload = payload[length..];
        }

        if (!payload.IsEmpty) throw new WireException("results with bytes after the last");
    }

    /// <summary>The next result; false after the last.</summary>
    public bool TryRead(out Result result)
    {
        result = default;
        if (_rest.IsEmpty) return false;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(_rest[6..]);
        result = new Result(
            BinaryPrimitives.ReadUInt32LittleEndian(_rest),
            (ResultStatus)_rest[4],
            _rest[5],
            Encoding.UTF8.GetString(_rest.Slice(WireLimits.ResultHeader, length)));
        _rest = _rest[(WireLimits.ResultHeader + length)..];
        return true;
    }
}
