using Dray.Wire;

namespace Dray.Server;

/// <summary>A page for browsers, and routes for curl and its like, on the port of the server.</summary>
public sealed record WebOptions
{
    /// <summary>What the first link lets whoever has it do; <see cref="DrayServer.ShowWebLink"/> makes more.</summary>
    public WebLink Link { get; init; } = new();

    /// <summary>Serve it without TLS as well: whoever is on the way reads and changes everything, links included.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>A PEM file with the certificate, and those above it, that browsers get to see; null shows this device's own.</summary>
    public string? Certificate { get; init; }

    /// <summary>A PEM file with its private key; null looks for it in <see cref="Certificate"/>.</summary>
    public string? Key { get; init; }

    /// <summary>Names that this server is called by, besides addresses, <c>localhost</c> and this device's own name.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];
}

/// <summary>What a link lets whoever has it do.</summary>
public sealed record WebLink
{
    /// <summary>Put files in.</summary>
    public bool MayPut { get; init; } = true;

    /// <summary>See and take what is shared.</summary>
    public bool MayGet { get; init; } = true;

    /// <summary>The folder beneath the served one that files land in; empty for that itself.</summary>
    public string Into { get; init; } = "";

    /// <summary>The most bytes that may be put in by it, in all; null for as much as there is room for.</summary>
    public long? Quota { get; init; }

    /// <summary>How long it is good for.</summary>
    public TimeSpan Lasts { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Why there can't be such a link, in words for people; null where there can.</summary>
    public string? Fault()
    {
        if (!MayPut && !MayGet) return "a link has to let at least one thing: putting in or getting";
        if (Lasts <= TimeSpan.Zero || Lasts > Longest) return "a link lasts longer than no time, and no longer than ten years";
        if (!MayPut && (Into.Length > 0 || Quota is not null)) return "a folder and a quota are for links that files may be put in by";
        if (Into.Length == 0) return null;
        var fault = WireName.TryParse(Into, out _);
        return fault == NameFault.None ? null : $"nothing can be put into '{DisplayText.Escape(Into)}': {fault.Describe()}";
    }

    private static readonly TimeSpan Longest = TimeSpan.FromDays(3653);
}

/// <summary>A link was made for browsers.</summary>
/// <param name="Token">What goes into the fragment of its URL: whoever knows it may do what the link lets.</param>
/// <param name="Fingerprint">SHA-256 of the certificate that a browser is to see, in lower-case hex.</param>
/// <param name="Link">What it lets.</param>
/// <param name="Until">When it expires.</param>
public sealed record WebLinkMade(string Token, string Fingerprint, WebLink Link, DateTimeOffset Until)
{
    /// <summary>Never the token.</summary>
    public override string ToString() => $"(a link until {Until:u})";
}
