using System.Text.Json.Serialization;
using Dray.Cli.Output;

namespace Dray.Cli.Json;

/// <summary>What <c>dray link --json</c> says.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Made), "link")]
[JsonDerivedType(typeof(Revoked), "revoked")]
[JsonDerivedType(typeof(Done), "done")]
internal abstract record LinkLine : JsonLine
{
    /// <summary>A link for browsers, which a server's first line has, too.</summary>
    /// <param name="Links">The same one by each way in: secrets, for whoever asked.</param>
    /// <param name="Fingerprint">SHA-256 of the certificate that browsers see, in lower-case hex.</param>
    /// <param name="Until">When it expires.</param>
    /// <param name="Put">Files may be put in.</param>
    /// <param name="Get">What is shared may be taken.</param>
    /// <param name="Into">The folder that they land in; missing for the served one itself.</param>
    /// <param name="Quota">Bytes that may be put in, in all; missing where there is no such limit.</param>
    /// <param name="Plain">Some of the links are without TLS.</param>
    public sealed record Link(
        IReadOnlyList<string> Links, string Fingerprint, DateTimeOffset Until, bool Put, bool Get, string? Into, long? Quota, bool Plain);

    public sealed record Made(Link Web) : LinkLine;

    /// <summary>How many links are good no more.</summary>
    public sealed record Revoked(int Count) : LinkLine;

    /// <summary>The last line. Reason is missing where all was done.</summary>
    public sealed record Done(int Exit, string? Reason) : LinkLine;

    public static Link Of(Invitation shown) => new(
        shown.Links, shown.Made.Fingerprint, shown.Made.Until, shown.Made.Link.MayPut, shown.Made.Link.MayGet,
        shown.Made.Link.Into.Length > 0 ? shown.Made.Link.Into : null, shown.Made.Link.Quota, shown.IsPlain);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LinkLine))]
internal sealed partial class LinkLineContext : JsonSerializerContext;
