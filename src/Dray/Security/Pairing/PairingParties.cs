using System.Globalization;

namespace Dray.Security.Pairing;

/// <summary>
/// Who takes part: what both ends know from this very TLS connection, never from a message. It goes into every proof of
/// the exchange, so a proof made for other certificates, another pairing or the other role convinces nobody.
/// </summary>
/// <param name="PairingId">The pairing's own number, 32 hex digits.</param>
/// <param name="OffererId">SHA-256 of the certificate at the server's end, 64 hex digits.</param>
/// <param name="JoinerId">SHA-256 of the certificate at the client's end, 64 hex digits.</param>
/// <param name="Offer">The number of the offer that the code is for; null where the devices are to be paired.</param>
internal sealed record PairingParties(string PairingId, string OffererId, string JoinerId, int? Offer = null)
{
    /// <summary>The participant id (RFC 8236, section 2.2) of the server, which shows the code.</summary>
    public string Offerer => Name("offerer");

    /// <summary>The participant id of the client, where the code is typed.</summary>
    public string Joiner => Name("joiner");

    // A code for the one is none for the other, nor for another offer.
    private string Name(string role) => string.Create(
        CultureInfo.InvariantCulture, $"{(Offer is { } number ? $"dray offer 1, {number}" : "dray pairing 1")}, {role}, {PairingId}, {OffererId}, {JoinerId}");
}
