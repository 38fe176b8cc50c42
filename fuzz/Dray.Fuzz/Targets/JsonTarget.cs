using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dray.Fuzz.Slow;
using Dray.Transfers.Control;

namespace Dray.Fuzz.Targets;

/// <summary>Which of the control plane's messages (a byte), and a body.</summary>
internal static class JsonTarget
{
    private delegate void Check(ReadOnlySpan<byte> body, Trail trail);

    private static readonly Check[] Messages =
    [
        Of(ControlJson.Default.OpenRequest, SlowJson.OpenRequest), Of(ControlJson.Default.OpenAnswer, SlowJson.OpenAnswer),
        Of(ControlJson.Default.OfferRequest, SlowJson.OfferRequest), Of(ControlJson.Default.PlanAnswer, SlowJson.PlanAnswer),
        Of(ControlJson.Default.LanesRequest, SlowJson.LanesRequest), Of(ControlJson.Default.LanesAnswer, SlowJson.LanesAnswer),
        Of(ControlJson.Default.CommitAnswer, SlowJson.CommitAnswer), Of(ControlJson.Default.ErrorAnswer, SlowJson.ErrorAnswer),
        Of(ControlJson.Default.HelloAnswer, SlowJson.HelloAnswer), Of(ControlJson.Default.PairingStep, SlowJson.PairingStep),
    ];

    public static FuzzTarget Target { get; } = new("json", Run, Seeds(), Words()) { Weight = 3 };

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        if (!input.IsEmpty) Messages[input[0] % Messages.Length](input[1..], trail);
    }

    private static Check Of<T>(JsonTypeInfo<T> type, SlowField[] fields) where T : class => (body, trail) =>
    {
        using var slow = Parse(body);
        var allowed = slow is not null && SlowJson.Holds(slow.RootElement, fields);
        T? message = null;
        try
        {
            message = JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            // As documented; the plane answers "bad".
        }

        FuzzFailure.UnlessVerdict(allowed, message is not null, typeof(T).Name);
        Note(typeof(T).Name, slow, fields, trail);
        if (message is null) return;
        var again = JsonSerializer.SerializeToUtf8Bytes(message, type);
        var twice = JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize(again, type)!, type);
        FuzzFailure.UnlessSame(again, twice, typeof(T).Name);
    };

    private static JsonDocument? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            var document = JsonDocument.ParseValue(ref reader);
            return reader.Read() ? null : document;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Note(string message, JsonDocument? json, SlowField[] fields, Trail trail)
    {
        trail.Pass(message, json is null ? -1 : (long)json.RootElement.ValueKind);
        if (json?.RootElement.ValueKind != JsonValueKind.Object) return;
        trail.Pass(message, 100, Trail.Bucket(json.RootElement.EnumerateObject().Count()));
        foreach (var property in json.RootElement.EnumerateObject())
        {
            var field = Array.FindIndex(fields, one => one.Name == SlowJson.NameOf(property));
            trail.Pass(message, 200 + field, (long)property.Value.ValueKind * 2 + (field >= 0 && fields[field].Holds(property.Value) ? 1 : 0));
            if (field >= 0 && property.Value.ValueKind == JsonValueKind.Array) NoteItems(message, property.Value, trail);
        }
    }

    private static void NoteItems(string message, JsonElement list, Trail trail)
    {
        trail.Pass(message, 300, Trail.Bucket(list.GetArrayLength()));
        foreach (var item in list.EnumerateArray())
        {
            trail.Pass(message, 400, (long)item.ValueKind);
            if (item.ValueKind != JsonValueKind.Object) continue;
            foreach (var property in item.EnumerateObject())
                trail.Pass(message + Known(SlowJson.NameOf(property)), 500, (long)property.Value.ValueKind);
        }
    }

    private static string Known(string? name) =>
        name is "id" or "name" or "kind" or "size" or "modified" or "mode" or "link" or "data" or "differs" or "action"
            or "reason" or "fault" or "digest" or "secret" ? name : "";

    private static byte[][] Seeds() =>
    [
        [0, .. """{"protocol":2,"device":"laptop","into":"a/b","onConflict":"Newer","check":true,"sha256":false,"suite":1}"""u8],
        [1, .. """{"transfer":"00112233445566778899aabbccddeeff","server":"s","maxLanes":16,"window":65536,"idleMs":60000,"suite":1}"""u8],
        [2, .. """{"entries":[{"id":0,"name":"a","kind":1,"size":5,"modified":-1,"mode":420,"data":null},{"id":1,"name":"l","kind":3,"link":"a"}]}"""u8],
        [3, .. """{"count":3,"entries":[{"id":0,"action":"Send"},{"id":1,"action":"Refuse","reason":"no","fault":7}]}"""u8],
        [4, .. """{"count":2,"dead":["00","01"]}"""u8], [5, .. """{"tickets":[{"id":"00112233445566778899aabbccddeeff","secret":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff","lane":7}]}"""u8],
        [6, .. """{"landed":1,"bytes":5,"folder":"a"}"""u8], [7, .. """{"code":"bad","message":"no"}"""u8],
        [8, .. """{"protocol":2,"server":"s","known":false,"open":true,"code":true}"""u8], [9, .. """{"bytes":"AAEC","device":"d"}"""u8],
    ];

    private static byte[][] Words() => TextWords.Utf8(
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "false", "{}", "[]", "\"\"", "-1", "0", "1.0", "1e3", "4294967296", "4294967295",
        "2147483648", "9223372036854775808", "-9223372036854775808", "-0", "99999999999999999999999999", "\\ud800", "\\u0000", "\\ud83d\\ude9a",
        "\"Newer\"", "\"newer\"", "\" Newer\"", "\"Newer,Skip\"", "\"0\"", "\"Compare\"", "\"$id\":", "\"$type\":", "\"id\":", "\"name\":", "\"kind\":",
        "\"link\":", "\"data\":", "\"action\":", "\"fault\":", "\"dead\":", "\"entries\":", "\"onConflict\":", "\"\\u0069d\":", " ", "\n", "//", "\u00fc");
}
