using System.Net;
using Dray.Server;

namespace Dray.Cli.Output;

/// <summary>A link to the page, in all its spellings, and what has to be known of it.</summary>
/// <param name="Made">What it lets, and until when.</param>
/// <param name="Links">Whole, the likeliest first: secrets, for whoever asked.</param>
/// <param name="IsOwn">Browsers see this device's own certificate, which they do not know.</param>
/// <param name="IsPlain">They may come without TLS, too.</param>
internal sealed record Invitation(WebLinkMade Made, IReadOnlyList<string> Links, bool IsOwn, bool IsPlain)
{
    /// <param name="made">The link.</param>
    /// <param name="listening">Where the server listens.</param>
    /// <param name="web">What it was told about browsers.</param>
    /// <param name="ofThisMachine">This machine's addresses, likely ones first.</param>
    public static Invitation Of(WebLinkMade made, IReadOnlyList<IPEndPoint> listening, WebOptions web, Func<IReadOnlyList<IPAddress>> ofThisMachine)
    {
        string[] schemes = web.PlainHttp ? ["https", "http"] : ["https"];
        return new Invitation(
            made, [.. schemes.SelectMany(scheme => WaysIn.Links(listening, web.Hosts, scheme, ofThisMachine)).Select(way => $"{way}#{made.Token}")],
            web.Certificate is null, web.PlainHttp);
    }

    /// <summary>For instance: put files into photos (2 GB in all) and take what is shared.</summary>
    public string Lets => string.Join(" and ", new[]
    {
        Made.Link.MayPut ? $"put files in{(Made.Link.Into.Length > 0 ? $"to {Terminal.Clean(Made.Link.Into)}" : "")}{(Made.Link.Quota is { } quota ? $" ({ByteSize.Format(quota)} in all)" : "")}" : null,
        Made.Link.MayGet ? "take what is shared" : null,
    }.OfType<string>());

    /// <summary>Never the token.</summary>
    public override string ToString() => Made.ToString();
}
