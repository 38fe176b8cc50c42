using System.Text;

namespace Dray.Discovery.Messages;

/// <summary>The data of a text record: a row of strings, each <c>key=value</c> (RFC 6763, 6).</summary>
internal static class TextPairs
{
    private const int MostString = 255;

    public static byte[] Write(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var data = new MemoryStream();
        foreach (var (key, value) in pairs)
        {
            var text = Encoding.UTF8.GetBytes($"{key}={value}");
            if (text.Length > MostString) throw new ArgumentException($"'{key}' has too long a value", nameof(pairs));
            data.WriteByte((byte)text.Length);
            data.Write(text);
        }

        // A text record holds one string at least.
        return data.Length == 0 ? [0] : data.ToArray();
    }

    /// <summary>The pairs of these keys, in any case; of two with one key the first counts. What is no pair is left out.</summary>
    public static IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> data, params ReadOnlySpan<string> keys)
    {
        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (!data.IsEmpty)
        {
            var text = data.Slice(1, data[0]);
            data = data[(1 + text.Length)..];
            if (text.IndexOf((byte)'=') is not (var equals and > 0)) continue;
            var key = Encoding.UTF8.GetString(text[..equals]);
            if (keys.Contains(key, StringComparer.OrdinalIgnoreCase)) pairs.TryAdd(key, Encoding.UTF8.GetString(text[(equals + 1)..]));
        }

        return pairs;
    }

    /// <summary>Whether every string is there as long as its length says.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (data[0] >= data.Length) return false;
            data = data[(1 + data[0])..];
        }

        return true;
    }
}
