using System.Text;

namespace Dray.Fuzz.Slow;

/// <summary>RFC 1035, 4.1, read byte by byte from a copy, with the types of RFC 2782 and 3596.</summary>
internal sealed class SlowDns(byte[] bytes)
{
    private int _at;

    /// <summary>Everything that a message says, a line each; null where it is none.</summary>
    public static List<string>? Read(ReadOnlySpan<byte> input)
    {
        try
        {
            return input.Length > 9000 ? null : new SlowDns(input.ToArray()).Message();
        }
        catch (Exception e) when (e is IndexOutOfRangeException or FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    private List<string>? Message()
    {
        var (id, flags) = (Two(), Two());
        int[] counts = [Two(), Two(), Two(), Two()];
        // Four bits of operation, four of outcome.
        if ((flags / 2048) % 16 != 0 || flags % 16 != 0) return null;
        List<string> said = [$"{id} {flags >= 0x8000} {(flags / 512) % 2 == 1}"];
        for (var i = 0; i < counts[0]; i++)
        {
            var (name, type, kind) = (Name(_at), Two(), Two());
            said.Add($"? {(kind % 0x8000 is 1 or 255 ? name : "")} {type} {kind >= 0x8000}");
        }

        for (var section = 1; section < 4; section++)
            for (var i = 0; i < counts[section]; i++) Record(section, said);
        return _at == bytes.Length ? said : null;
    }

    private void Record(int section, List<string> said)
    {
        var (name, type, kind) = (Name(_at), Two(), Two());
        var (ttl, length) = (((long)Two() * 65536) + Two(), Two());
        var end = _at + length;
        if (end > bytes.Length) throw new FormatException();
        var data = type switch
        {
            12 => Name(_at),
            33 => $"{Two()} {Two()} {Two()} {Name(_at)}",
            _ => Convert.ToHexString(Rest(end)),
        };
        if (_at != end || (type == 1 && length != 4) || (type == 28 && length != 16)) throw new FormatException();
        if (type == 16) for (var at = end - length; at < end;) if ((at += 1 + bytes[at]) > end) throw new FormatException();
        if (kind % 0x8000 == 1) said.Add($"{section} {name} {type} {kind >= 0x8000} {ttl} {data}");
    }

    private byte[] Rest(int end)
    {
        var rest = bytes[_at..end];
        _at = end;
        return rest;
    }

    /// <summary>Labels in hexadecimal; leaves the place behind it.</summary>
    private string Name(int at)
    {
        var (labels, size, start, jumped) = (new StringBuilder(), 1, at, false);
        while (bytes[at] != 0)
        {
            if (bytes[at] >= 192)
            {
                var target = ((bytes[at] - 192) * 256) + bytes[at + 1];
                if (!jumped) _at = at + 2;
                if (target >= start) throw new FormatException();
                (at, start, jumped) = (target, target, true);
                continue;
            }

            var label = bytes[at] > 63 || at + 1 + bytes[at] > bytes.Length ? throw new FormatException() : bytes[(at + 1)..(at + 1 + bytes[at])];
            new UTF8Encoding(false, true).GetString(label);
            size += 1 + label.Length;
            if (size > 255) throw new FormatException();
            labels.Append(Convert.ToHexString(label)).Append('.');
            at += 1 + label.Length;
        }

        if (!jumped) _at = at + 1;
        return labels.ToString();
    }

    private int Two()
    {
        var two = (bytes[_at] * 256) + bytes[_at + 1];
        _at += 2;
        return two;
    }
}
