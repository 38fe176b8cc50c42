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
    private static readonly string[] Names = Enum.GetNames<T>();
    private static readonly T[] Values = Enum.GetValues<T>();

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var at = reader.TokenType == JsonTokenType.String ? Array.IndexOf(Names, reader.GetString()) : -1;
        return at >= 0 ? Values[at] : throw new JsonException($"no {typeof(T).Name}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
