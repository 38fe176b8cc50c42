using System.Text.Json;
using System.Text.Json.Serialization;
using Dray.Transfers.Control;

namespace Dray.Server.Administration;

/// <summary>
/// Both directions of local administration: one line each, of at most <see cref="MostBytes"/>, read strictly.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, Converters = [typeof(JsonByName<OfferAnswer>)])]
[JsonSerializable(typeof(AdminRequest))]
[JsonSerializable(typeof(AdminAnswer))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    public const int MostBytes = 64 << 10;

    /// <summary>How long one exchange may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static byte[] Line(AdminRequest request) => [.. JsonSerializer.SerializeToUtf8Bytes(request, Default.AdminRequest), (byte)'\n'];

    public static byte[] Line(AdminAnswer answer) => [.. JsonSerializer.SerializeToUtf8Bytes(answer, Default.AdminAnswer), (byte)'\n'];

    /// <exception cref="JsonException">It is none, or one that only another version of Dray knows.</exception>
    public static AdminRequest Request(ReadOnlySpan<byte> line) =>
        JsonSerializer.Deserialize(line, Default.AdminRequest) ?? throw new JsonException("null");

    /// <exception cref="JsonException">It is none, or one that only another version of Dray knows.</exception>
    public static AdminAnswer Answer(ReadOnlySpan<byte> line) =>
        JsonSerializer.Deserialize(line, Default.AdminAnswer) ?? throw new JsonException("null");
}
