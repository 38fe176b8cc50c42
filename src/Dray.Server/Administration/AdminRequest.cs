using System.Text.Json.Serialization;

namespace Dray.Server.Administration;

/// <summary>What a person on this machine asks of a running server, as one line of JSON.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "ask")]
[JsonDerivedType(typeof(ShowCode), "show_code")]
[JsonDerivedType(typeof(WithdrawCode), "withdraw_code")]
[JsonDerivedType(typeof(List), "list")]
[JsonDerivedType(typeof(Revoke), "revoke")]
[JsonDerivedType(typeof(ListPartials), "list_partials")]
[JsonDerivedType(typeof(RemovePartial), "remove_partial")]
[JsonDerivedType(typeof(ListOffers), "list_offers")]
[JsonDerivedType(typeof(AnswerOffer), "answer_offer")]
[JsonDerivedType(typeof(MakeLink), "make_link")]
[JsonDerivedType(typeof(RevokeLinks), "revoke_links")]
internal abstract record AdminRequest
{
    /// <summary>A new pairing code; the one before it is gone.</summary>
    public sealed record ShowCode : AdminRequest;

    /// <summary>No code shall be valid.</summary>
    public sealed record WithdrawCode : AdminRequest;

    /// <summary>The transfers that run now, and whether a code is valid.</summary>
    public sealed record List : AdminRequest;

    /// <summary>Forgets a device, and cuts what it sends. It may have been forgotten already.</summary>
    public sealed record Revoke(string Id) : AdminRequest;

    /// <summary>Which folder is served, and what was cut short on its way there.</summary>
    /// <param name="After">The last id that is known already; null from the beginning on.</param>
    public sealed record ListPartials(string? After) : AdminRequest;

    /// <summary>Deletes one that nobody is sending.</summary>
    public sealed record RemovePartial(string Id) : AdminRequest;

    /// <summary>The offers that wait for an answer.</summary>
    public sealed record ListOffers : AdminRequest;

    /// <summary>Says yes, no or always to one.</summary>
    public sealed record AnswerOffer(string Id, OfferAnswer Answer) : AdminRequest;

    /// <summary>Another link for browsers, which lets what a <see cref="WebLink"/> says.</summary>
    public sealed record MakeLink(bool MayPut, bool MayGet, string Into, long? Quota, double LastsS) : AdminRequest
    {
        public static MakeLink Of(WebLink link) => new(link.MayPut, link.MayGet, link.Into, link.Quota, link.Lasts.TotalSeconds);

        /// <exception cref="OverflowException">It is to last for longer than can be.</exception>
        public WebLink ToLink() => new() { MayPut = MayPut, MayGet = MayGet, Into = Into, Quota = Quota, Lasts = TimeSpan.FromSeconds(LastsS) };
    }

    /// <summary>Ends the links whose tokens begin so; all, where it is empty.</summary>
    public sealed record RevokeLinks(string Beginning) : AdminRequest;
}
