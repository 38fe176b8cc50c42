using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Dray.Wire;

namespace Dray.Server.Web;

/// <summary>
/// All links of one server, and the browsers that have traded one for a cookie. Tokens and cookies are kept as their SHA-256
/// alone, which is also what makes looking one up take no longer for a good guess. In memory: a new start makes a new link.
/// Any thread.
/// </summary>
internal sealed class Grants(TimeProvider time)
{
    private const int MostLinks = 1000;
    private const int TokenBytes = 16;
    private const int HeadLetters = 6;

    private readonly ConcurrentDictionary<string, Grant> _byToken = [];
    private readonly Cookies _cookies = new();

    /// <summary>Makes a link; what it returns is in no log and no list.</summary>
    /// <exception cref="ArgumentException">Nothing can land in its folder, or there are too many.</exception>
    public (string Token, Grant Grant) Make(WebLink link)
    {
        if (link.Fault() is { } fault) throw new ArgumentException(fault);
        if (_byToken.Count >= MostLinks) throw new ArgumentException($"{MostLinks} links are good already: let some expire, or revoke them");
        WireName? into = WireName.TryParse(link.Into, out var name) == NameFault.None ? name : null;
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var grant = new Grant(Hash(token), token[..HeadLetters], link, into, time.GetUtcNow() + link.Lasts);
        _byToken[grant.Id] = grant;
        return (token, grant);
    }

    /// <summary>Who shows this token, from this address; null where it is none, or is good no more.</summary>
    public Guest? OfToken(string token, string address) =>
        _byToken.TryGetValue(Hash(token), out var grant) && IsGood(grant) ? new Guest(grant, Hash($"{grant.Id} {address}")) : null;

    /// <summary>A browser trades a token for a cookie of its own.</summary>
    public string Visit(Grant grant)
    {
        var cookie = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var hash = Hash(cookie);
        _cookies.Add(hash, new Guest(grant, hash) { IsBrowser = true });
        return cookie;
    }

    /// <summary>Who shows this cookie; null where it is none, or its link is good no more.</summary>
    public Guest? OfCookie(string cookie) => _cookies.Find(Hash(cookie)) is { } guest && IsGood(guest.Grant) ? guest : null;

    /// <summary>The browser wants to be forgotten.</summary>
    public void Leave(string cookie) => _cookies.Remove(Hash(cookie));

    /// <summary>Ends links, and lets no browser in any more that came by them.</summary>
    /// <param name="beginning">What their tokens begin with; empty for all.</param>
    /// <returns>How many.</returns>
    public int Revoke(string beginning)
    {
        var ended = 0;
        foreach (var (key, grant) in _byToken)
        {
            if (!grant.Begins(beginning) || !_byToken.TryRemove(key, out _)) continue;
            grant.IsRevoked = true;
            if (grant.Until > time.GetUtcNow()) ended++;
        }

        Sweep();
        return ended;
    }

    /// <summary>Forgets what is good no more.</summary>
    public void Sweep()
    {
        foreach (var (key, grant) in _byToken) if (!IsGood(grant)) _byToken.TryRemove(key, out _);
        _cookies.Sweep(IsGood);
    }

    /// <summary>Whether it still lets anybody do anything.</summary>
    public bool IsGood(Grant grant) => !grant.IsRevoked && grant.Until > time.GetUtcNow();

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
