using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Server.Web;

/// <summary>What one link lets whoever has it do, until it expires. Any thread.</summary>
/// <param name="id">SHA-256 of its token, in lower-case hex.</param>
/// <param name="link">What was asked for.</param>
/// <param name="into">Where files land beneath the served folder; null for that itself.</param>
/// <param name="until">When it expires.</param>
internal sealed class Grant(string id, WebLink link, WireName? into, DateTimeOffset until)
{
    public string Id => id;

    public bool MayPut => link.MayPut;

    public bool MayGet => link.MayGet;

    public WireName? Into => into;

    public DateTimeOffset Until => until;

    /// <summary>What may still be put in, by all who have it together; null for as much as there is room for.</summary>
    public Allowance? Allowance { get; } = link.Quota is { } quota
        ? new Allowance(quota, long.MaxValue, $"this link takes {SizeText.Format(quota)} in all: ask for another one")
        : null;
}

/// <summary>Somebody who has shown a token, or the cookie that it was traded for.</summary>
/// <param name="Grant">What the link lets.</param>
/// <param name="Client">64 hex digits that tell one browser, or one address, from every other: whom fairness counts.</param>
internal sealed record Guest(Grant Grant, string Client);
