using System.Text.Json;
using System.Text.Json.Serialization;
using static Dray.Transfers.Control.OfferedEntryJson;

namespace Dray.Transfers.Control;

/// <summary>The same for what is planned for an entry, as <see cref="OfferedEntryJson"/> is for what is offered.</summary>
internal sealed class PlannedEntryJson : JsonConverter<PlannedEntry>
{
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Action = JsonEncodedText.Encode("action");
    private static readonly JsonEncodedText Reason = JsonEncodedText.Encode("reason");
    private static readonly JsonEncodedText Fault = JsonEncodedText.Encode("fault");
    private static readonly JsonEncodedText Digest = JsonEncodedText.Encode("digest");
    private static readonly JsonEncodedText Partial = JsonEncodedText.Encode("partial");
    private static readonly JsonByName<PlanAction> Actions = new();

    public override PlannedEntry Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("no planned entry");
        var entry = new PlannedEntry();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(Id.EncodedUtf8Bytes)) entry.Id = Next(ref reader).GetUInt32();
            else if (reader.ValueTextEquals(Action.EncodedUtf8Bytes)) entry.Action = Actions.Read(ref Next(ref reader), typeof(PlanAction), options);
            else if (reader.ValueTextEquals(Reason.EncodedUtf8Bytes)) entry.Reason = Next(ref reader).GetString();
            else if (reader.ValueTextEquals(Fault.EncodedUtf8Bytes)) entry.Fault = Next(ref reader).GetInt32();
            else if (reader.ValueTextEquals(Digest.EncodedUtf8Bytes)) entry.Digest = Next(ref reader).GetString();
            else if (reader.ValueTextEquals(Partial.EncodedUtf8Bytes)) entry.Partial = Next(ref reader).GetBoolean();
            else Next(ref reader).Skip();
        }

        return entry;
    }

    public override void Write(Utf8JsonWriter writer, PlannedEntry value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber(Id, value.Id);
        writer.WriteString(Action, JsonByName<PlanAction>.NameOf(value.Action));
        if (value.Reason is not null) writer.WriteString(Reason, value.Reason);
        if (value.Fault != 0) writer.WriteNumber(Fault, value.Fault);
        if (value.Digest is not null) writer.WriteString(Digest, value.Digest);
        if (value.Partial) writer.WriteBoolean(Partial, true);
        writer.WriteEndObject();
    }
}
