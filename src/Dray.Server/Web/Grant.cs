using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Server.Web;

/// <summary>What one link lets whoever has it do, until it expires or is revoked. Any thread.</summary>
/// <param name="id">SHA-256 of its token, in lower-case hex: tells links apart, and opens nothing.</param>
/// <param name="head">The first letters of its token, by which a person tells it from others.</param>
/// <param name="link">What was asked for.</param>
/// <param name="into">Where files land beneath the served folder; null for that itself.</param>
/// <param name="until">When it expires.</param>
internal sealed class Grant(string id, string head, WebLink link, WireName? into, DateTimeOffset until)
{
    public string Id => id;

    public bool MayPut => link.MayPut;

    public bool MayGet => link.MayGet;

    public WireName? Into => into;

    public DateTimeOffset Until => until;

    /// <summary>Its user has taken it back.</summary>
    public bool IsRevoked { get; set => Volatile.Write(ref field, value); }

    /// <summary>Whether a token, or the beginning of one, may be this one's.</summary>
    public bool Begins(string text) => text.Length <= head.Length ? head.StartsWith(text, StringComparison.Ordinal) : text.StartsWith(head, StringComparison.Ordinal);

    /// <summary>What may still be put in, by all who have it together; null for as much as there is room for.</summary>
    public Allowance? Allowance { get; } = link.Quota is { } quota
        ? new Allowance(quota, long.MaxValue, $"this link takes {SizeText.Format(quota)} in all: ask for another one")
        : null;
}

/// <summary>Somebody who has shown a token, or the cookie that it was traded for.</summary>
/// <param name="Grant">What the link lets.</param>
/// <param name="Client">64 hex digits that tell one browser, or one address, from every other: whom fairness counts.</param>
internal sealed record Guest(Grant Grant, string Client)
{
    /// <summary>It came by a cookie: what browsers say of themselves otherwise they say over TLS alone.</summary>
    public bool IsBrowser { get; init; }
}
