using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dray.Transfers.Control;

/// <summary>
/// Reads and writes an offered entry member by member: there may be millions of them, and the serializer's own way looks each
/// member up and takes twice as long.
/// </summary>
internal sealed class OfferedEntryJson : JsonConverter<OfferedEntry>
{
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText Kind = JsonEncodedText.Encode("kind");
    private static readonly JsonEncodedText Size = JsonEncodedText.Encode("size");
    private static readonly JsonEncodedText Modified = JsonEncodedText.Encode("modified");
    private static readonly JsonEncodedText Mode = JsonEncodedText.Encode("mode");
    private static readonly JsonEncodedText Link = JsonEncodedText.Encode("link");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");
    private static readonly JsonEncodedText Identity = JsonEncodedText.Encode("identity");
    private static readonly JsonEncodedText Differs = JsonEncodedText.Encode("differs");

    public override OfferedEntry Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("no entry");
        var entry = new OfferedEntry();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(Id.EncodedUtf8Bytes)) entry.Id = Next(ref reader).GetUInt32();
            else if (reader.ValueTextEquals(Name.EncodedUtf8Bytes)) entry.Name = Next(ref reader).GetString() ?? throw new JsonException("an entry's name is null");
            else if (reader.ValueTextEquals(Kind.EncodedUtf8Bytes)) entry.Kind = Next(ref reader).GetInt32();
            else if (reader.ValueTextEquals(Size.EncodedUtf8Bytes)) entry.Size = Next(ref reader).GetInt64();
            else if (reader.ValueTextEquals(Modified.EncodedUtf8Bytes)) entry.Modified = Next(ref reader).GetInt64();
            else if (reader.ValueTextEquals(Mode.EncodedUtf8Bytes)) entry.Mode = Next(ref reader).GetInt32();
            else if (reader.ValueTextEquals(Link.EncodedUtf8Bytes)) entry.Link = Next(ref reader).GetString();
            else if (reader.ValueTextEquals(Data.EncodedUtf8Bytes)) entry.Data = Next(ref reader).TokenType == JsonTokenType.Null ? null : reader.GetInt64();
            else if (reader.ValueTextEquals(Identity.EncodedUtf8Bytes)) entry.Identity = Next(ref reader).GetString();
            else if (reader.ValueTextEquals(Differs.EncodedUtf8Bytes)) entry.Differs = Next(ref reader).GetBoolean();
            else Next(ref reader).Skip();
        }

        return entry;
    }

    public override void Write(Utf8JsonWriter writer, OfferedEntry value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber(Id, value.Id);
        writer.WriteString(Name, value.Name);
        writer.WriteNumber(Kind, value.Kind);
        writer.WriteNumber(Size, value.Size);
        writer.WriteNumber(Modified, value.Modified);
        writer.WriteNumber(Mode, value.Mode);
        if (value.Link is not null) writer.WriteString(Link, value.Link);
        if (value.Data is { } data) writer.WriteNumber(Data, data);
        if (value.Identity is not null) writer.WriteString(Identity, value.Identity);
        if (value.Differs) writer.WriteBoolean(Differs, true);
        writer.WriteEndObject();
    }

    /// <summary>On to the value of the member whose name was read.</summary>
    internal static ref Utf8JsonReader Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return ref reader;
    }
}
