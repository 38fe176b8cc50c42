using System.Text.Json;

namespace Dray.Transfers.Control;

/// <summary>To the serializer hex is any text.</summary>
internal static class JsonHex
{
    /// <exception cref="JsonException">It does not stand for so many bytes.</exception>
    public static string Bytes(int count, string hex) =>
        hex.Length == 2 * count && hex.All(char.IsAsciiHexDigit) ? hex : throw new JsonException($"no {count} bytes in hex");
}
