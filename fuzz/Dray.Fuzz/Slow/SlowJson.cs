using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Dray.Fuzz.Slow;

/// <summary>One field of a message: what may stand there, and whether it may be left out.</summary>
internal sealed record SlowField(string Name, Predicate<JsonElement> Holds, bool Required = false);

/// <summary>docs/protocol.md, "Control plane": the messages' fields as a table, held against parsed JSON.</summary>
internal static class SlowJson
{
    private static readonly Predicate<JsonElement> Flag = value => value.ValueKind is JsonValueKind.True or JsonValueKind.False;
    private static readonly Predicate<JsonElement> Int = value => Fits(value, int.MinValue, int.MaxValue);
    private static readonly Predicate<JsonElement> UInt = value => Fits(value, 0, uint.MaxValue);
    private static readonly Predicate<JsonElement> Long = value => Fits(value, long.MinValue, long.MaxValue);
    private static readonly Predicate<JsonElement> Text = value => TextOf(value) is not null;

    private static readonly Predicate<JsonElement> Base64 = value => value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out _);

    private static Predicate<JsonElement> Hex(int digits) => value => TextOf(value) is { } text && text.Length == digits && text.All(Uri.IsHexDigit);

    public static SlowField[] OpenRequest { get; } =
    [
        new("protocol", Int, true), new("device", Text), new("into", Text),
        new("onConflict", Word("Newer", "Rename", "Skip", "Overwrite", "Fail")),
        new("check", Flag), new("dryRun", Flag), new("safeLinks", Flag), new("portableNames", Flag), new("sha256", Flag),
        new("suite", Int),
    ];

    public static SlowField[] OpenAnswer { get; } =
    [
        new("transfer", Hex(32), true), new("server", Text, true), new("maxLanes", Int, true), new("window", Int, true),
        new("idleMs", Long, true), new("suite", Int, true), new("into", Text),
    ];

    public static SlowField[] HelloAnswer { get; } =
    [
        new("protocol", Int, true), new("server", Text, true), new("known", Flag, true), new("open", Flag, true), new("code", Flag, true),
    ];

    public static SlowField[] PairingStep { get; } = [new("bytes", Base64), new("device", Text)];

    public static SlowField[] OfferRequest { get; } = [new("entries", List(Message(
        new("id", UInt), new("name", Text), new("kind", Int), new("size", Long), new("modified", Long),
        new("mode", Int), new("link", OrNull(Text)), new("data", OrNull(Long)), new("identity", OrNull(Text)), new("differs", Flag))), true)];

    public static SlowField[] PlanAnswer { get; } = [new("count", Int, true), new("entries", List(Message(
        new("id", UInt), new("action", Word("Send", "Replace", "Beside", "Skip", "Refuse", "Compare")),
        new("reason", OrNull(Text)), new("fault", Int), new("digest", OrNull(Text)), new("partial", Flag))), true)];

    public static SlowField[] LanesRequest { get; } = [new("count", Int, true), new("dead", List(Text))];

    public static SlowField[] LanesAnswer { get; } =
        [new("tickets", List(Message(new("id", Hex(32), true), new("secret", Hex(64), true), new("lane", UInt, true))), true)];

    public static SlowField[] CommitAnswer { get; } =
    [
        new("landed", Long), new("replaced", Long), new("beside", Long), new("skipped", Long), new("failed", Long),
        new("bytes", Long), new("folder", Text),
    ];

    public static SlowField[] ErrorAnswer { get; } = [new("code", Text, true), new("message", Text, true)];

    /// <summary>Whether the JSON is a message of these fields. Every occurrence of a field has to hold; others are passed over.</summary>
    public static bool Holds(JsonElement message, IReadOnlyList<SlowField> fields)
    {
        if (message.ValueKind != JsonValueKind.Object) return false;
        var found = new HashSet<string>();
        foreach (var property in message.EnumerateObject())
        {
            if (HoldsHalfAPair(property)) return false;
            if (NameOf(property) is not { } name || fields.FirstOrDefault(one => one.Name == name) is not { } field) continue;
            if (!field.Holds(property.Value)) return false;
            found.Add(name);
        }

        return fields.All(field => !field.Required || found.Contains(field.Name));
    }

    /// <summary>The field's name; null where it is no text, and so none that is known.</summary>
    public static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Half a surrogate pair, written as an escape, is refused wherever it stands. Bytes that are no UTF-8 are not, in the
    /// name of a field that nobody knows, so each is taken for a character of its own.
    /// </summary>
    private static bool HoldsHalfAPair(JsonProperty property)
    {
        if (NameOf(property) is not null) return false;
        using var name = JsonDocument.Parse($"\"{Encoding.Latin1.GetString(JsonMarshal.GetRawUtf8PropertyName(property))}\"");
        return TextOf(name.RootElement) is null;
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // Half a surrogate pair, or no UTF-8.
        }
    }

    private static bool Fits(JsonElement value, Int128 least, Int128 most) =>
        value.ValueKind == JsonValueKind.Number && !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E')
        && value.GetRawText().Length < 30 && Int128.Parse(value.GetRawText()) is var number && number >= least && number <= most;

    private static Predicate<JsonElement> Word(params string[] words) => value => TextOf(value) is { } text && words.Contains(text);

    private static Predicate<JsonElement> OrNull(Predicate<JsonElement> holds) =>
        value => value.ValueKind == JsonValueKind.Null || holds(value);

    private static Predicate<JsonElement> List(Predicate<JsonElement> holds) =>
        value => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => holds(item));

    private static Predicate<JsonElement> Message(params SlowField[] fields) => value => Holds(value, fields);
}
