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
    /// <summary>Browsers at once; beyond, a link is good for tools only until one has expired.</summary>
    private const int MostVisits = 4096;

    private const int TokenBytes = 16;

    private readonly ConcurrentDictionary<string, Grant> _byToken = [];
    private readonly ConcurrentDictionary<string, Guest> _byCookie = [];

    /// <summary>Makes a link; what it returns is in no log and no list.</summary>
    /// <exception cref="ArgumentException">Nothing can land in its folder.</exception>
    public (string Token, Grant Grant) Make(WebLink link)
    {
        WireName? into = null;
        if (link.Into.Length > 0)
        {
            var fault = WireName.TryParse(link.Into, out var name);
            if (fault != NameFault.None) throw new ArgumentException($"the folder {DisplayText.Escape(link.Into)}: {fault.Describe()}");
            into = name;
        }

        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var grant = new Grant(Hash(token), link, into, time.GetUtcNow() + link.Lasts);
        _byToken[grant.Id] = grant;
        return (token, grant);
    }

    /// <summary>Who shows this token, from this address; null where it is none, or has expired.</summary>
    public Guest? OfToken(string token, string address) =>
        _byToken.TryGetValue(Hash(token), out var grant) && IsGood(grant) ? new Guest(grant, Hash($"{grant.Id} {address}")) : null;

    /// <summary>A browser trades a token for a cookie of its own; null where there are too many.</summary>
    public string? Visit(Grant grant)
    {
        if (_byCookie.Count >= MostVisits) return null;
        var cookie = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var hash = Hash(cookie);
        _byCookie[hash] = new Guest(grant, hash);
        return cookie;
    }

    /// <summary>Who shows this cookie; null where it is none, or its link has expired.</summary>
    public Guest? OfCookie(string cookie) => _byCookie.TryGetValue(Hash(cookie), out var guest) && IsGood(guest.Grant) ? guest : null;

    /// <summary>The browser wants to be forgotten.</summary>
    public void Leave(string cookie) => _byCookie.TryRemove(Hash(cookie), out _);

    /// <summary>Forgets what has expired.</summary>
    public void Sweep()
    {
        foreach (var (key, grant) in _byToken) if (!IsGood(grant)) _byToken.TryRemove(key, out _);
        foreach (var (key, guest) in _byCookie) if (!IsGood(guest.Grant)) _byCookie.TryRemove(key, out _);
    }

    private bool IsGood(Grant grant) => grant.Until > time.GetUtcNow();

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
