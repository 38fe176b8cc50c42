using System.Text.Json.Serialization;

namespace Dray.Server.Administration;

/// <summary>What a running server answers to its user, as one line of JSON.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "answer")]
[JsonDerivedType(typeof(Done), "done")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Code), "code")]
[JsonDerivedType(typeof(Listing), "listing")]
[JsonDerivedType(typeof(Partials), "partials")]
[JsonDerivedType(typeof(Removed), "removed")]
[JsonDerivedType(typeof(Offers), "offers")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(Link), "link")]
[JsonDerivedType(typeof(Revoked), "revoked")]
internal abstract record AdminAnswer
{
    public sealed record Done : AdminAnswer;

    /// <summary>Nothing was done; the reason is for people.</summary>
    public sealed record Failed(string Reason) : AdminAnswer;

    /// <summary>A code that a person asked for.</summary>
    /// <param name="Words">For that person's eyes alone.</param>
    /// <param name="ValidS">For how many seconds.</param>
    /// <param name="Addresses">Where the server listens, each with its port.</param>
    public sealed record Code(string Words, int ValidS, IReadOnlyList<string> Addresses) : AdminAnswer
    {
        /// <summary>Never the code.</summary>
        public override string ToString() => "(a pairing code)";
    }

    /// <param name="CodeValid">Whether a code is valid now; which one is not told.</param>
    /// <param name="Running">The transfers that run now, as many as fit.</param>
    /// <param name="More">How many run besides.</param>
    public sealed record Listing(bool CodeValid, IReadOnlyList<RunningTransfer> Running, int More) : AdminAnswer;

    /// <param name="Folder">The one that is served.</param>
    /// <param name="Page">In the order of their ids, as many as fit.</param>
    /// <param name="More">There are more behind the last one.</param>
    public sealed record Partials(string Folder, IReadOnlyList<PartialStatus> Page, bool More) : AdminAnswer;

    /// <param name="IsGone">False where there is none of that id, or somebody is sending it.</param>
    public sealed record Removed(bool IsGone) : AdminAnswer;

    /// <param name="Waiting">In the order that they came.</param>
    public sealed record Offers(IReadOnlyList<WaitingOffer> Waiting) : AdminAnswer;

    /// <param name="Fault">Null where the answer counts, else why it does not.</param>
    public sealed record Answered(string? Fault) : AdminAnswer;

    /// <summary>A link for browsers that a person asked for.</summary>
    /// <param name="Token">For that person's eyes, and whomever he shows it to.</param>
    /// <param name="Fingerprint">SHA-256 of the certificate that browsers see.</param>
    /// <param name="Until">When it expires.</param>
    /// <param name="Addresses">Where the server listens, each with its port.</param>
    /// <param name="Hosts">Names that it goes by besides.</param>
    /// <param name="IsOwn">That certificate is the device's own.</param>
    /// <param name="IsPlain">Browsers may come without TLS, too.</param>
    public sealed record Link(
        string Token, string Fingerprint, DateTimeOffset Until, IReadOnlyList<string> Addresses, IReadOnlyList<string> Hosts, bool IsOwn, bool IsPlain) : AdminAnswer
    {
        /// <summary>Never the token.</summary>
        public override string ToString() => "(a link)";
    }

    /// <param name="Count">How many links are good no more.</param>
    public sealed record Revoked(int Count) : AdminAnswer;
}
