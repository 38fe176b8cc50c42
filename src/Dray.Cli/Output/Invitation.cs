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
    /// <param name="hosts">Names that it goes by.</param>
    /// <param name="isOwn">Browsers see the device's own certificate.</param>
    /// <param name="isPlain">They may come without TLS, too.</param>
    /// <param name="ofThisMachine">This machine's addresses, likely ones first.</param>
    public static Invitation Of(
        WebLinkMade made, IReadOnlyList<IPEndPoint> listening, IReadOnlyList<string> hosts, bool isOwn, bool isPlain, Func<IReadOnlyList<IPAddress>> ofThisMachine)
    {
        string[] schemes = isPlain ? ["https", "http"] : ["https"];
        return new Invitation(made, [.. schemes.SelectMany(scheme => WaysIn.Links(listening, hosts, scheme, ofThisMachine)).Select(way => $"{way}#{made.Token}")], isOwn, isPlain);
    }

    /// <summary>The first link of a server that was told this about browsers.</summary>
    public static Invitation Of(WebLinkMade made, IReadOnlyList<IPEndPoint> listening, WebOptions web, Func<IReadOnlyList<IPAddress>> ofThisMachine) =>
        Of(made, listening, web.Hosts, web.Certificate is null, web.PlainHttp, ofThisMachine);

    /// <summary>For instance: put files into photos (2 GB in all) and take what is shared.</summary>
    public string Lets => string.Join(" and ", new[]
    {
        Made.Link.MayPut ? $"put files in{(Made.Link.Into.Length > 0 ? $"to {Terminal.Clean(Made.Link.Into)}" : "")}{(Made.Link.Quota is { } quota ? $" ({ByteSize.Format(quota)} in all)" : "")}" : null,
        Made.Link.MayGet ? "take what is shared" : null,
    }.OfType<string>());

    /// <summary>Never the token.</summary>
    public override string ToString() => Made.ToString();
}
