using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dray.Transfers.Control;

/// <summary>
/// Reads and writes an enumeration by its names and nothing else: the serializer's own converter also takes numbers, which
/// smuggle in values that have no name.
/// </summary>
internal sealed class JsonByName<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly JsonEncodedText[] Names = [.. Enum.GetNames<T>().Select(static name => JsonEncodedText.Encode(name))];
    private static readonly T[] Values = Enum.GetValues<T>();

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        for (var i = 0; i < Names.Length && reader.TokenType == JsonTokenType.String; i++)
        {
            if (reader.ValueTextEquals(Names[i].EncodedUtf8Bytes)) return Values[i];
        }

        throw new JsonException($"no {typeof(T).Name}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(NameOf(value));

    /// <exception cref="JsonException">It has none.</exception>
    public static JsonEncodedText NameOf(T value) => Array.IndexOf(Values, value) is >= 0 and var at ? Names[at] : throw new JsonException($"no {typeof(T).Name}");
}
