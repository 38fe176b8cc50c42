using System.Net;
using System.Net.Sockets;
using System.Text;
using Dray.Server.Door;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>
/// Who is let in, found out before a byte of a body is read. A browser can be made to send anything by any page that it shows,
/// so three things are held against each other: the name that it called us by, the page that it says made it ask, and a
/// secret that no other page has. Any thread.
/// </summary>
/// <param name="grants">The secrets.</param>
/// <param name="hosts">The names that this server answers to, besides addresses: whoever rebinds a name of theirs to our address calls us by that.</param>
/// <param name="plain">Let those in who come without TLS.</param>
internal sealed class WebGate(Grants grants, IReadOnlySet<string> hosts, bool plain)
{
    /// <summary>Every request: the name that we are called by, and the page that had it made.</summary>
    /// <exception cref="WebException">It is not to be answered.</exception>
    public void Admit(HttpContext context)
    {
        var request = context.Request;
        if (!IsOurs(request.Host))
            throw new WebException(StatusCodes.Status421MisdirectedRequest, "this server does not go by that name: use its address, or tell it the name with --web-host");
        if (request.Headers.Origin is { Count: > 0 } origin && !(origin is [{ } one] && IsSame(one, request))) throw ForAnother();
        // Whoever follows a link comes from another site; all that he gets is the page, which asks again.
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site is not ["same-origin" or "none"] && !IsPage(request)) throw ForAnother();
        if (request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
            throw new WebException(StatusCodes.Status403Forbidden, "what is under /v1/ is for devices, by their certificates");
    }

    /// <summary>
    /// True for one who typed the address without https, and is sent on: what the fragment holds was told to nobody. Tools are told
    /// to say https themselves, lest they tell their token in the clear each time.
    /// </summary>
    /// <exception cref="WebException">It is neither encrypted nor somebody to be sent on.</exception>
    public bool SendOn(HttpContext context)
    {
        var request = context.Request;
        if (request.IsHttps || plain) return false;
        if (!HttpMethods.IsGet(request.Method) || request.Path != "/" || request.Headers.ContainsKey("Authorization") || request.ContentLength > 0 || request.Headers.ContainsKey("Transfer-Encoding"))
            throw new WebException(StatusCodes.Status426UpgradeRequired, "nothing is told without TLS here: use https://");
        context.Response.Redirect($"https://{request.Host.Value}/");
        return true;
    }

    /// <summary>Who asks.</summary>
    /// <exception cref="WebException">Nobody that we know.</exception>
    public Guest Recognise(HttpContext context)
    {
        var guest = ByCookie(context) ?? ByToken(context);
        if (guest is null)
        {
            // Only tools are challenged: a browser would ask its user for a name and a password. Without TLS it does not say that it is one.
            if (!context.Request.Headers.ContainsKey("Sec-Fetch-Mode") && !context.Request.Path.StartsWithSegments("/-")) context.Response.Headers.WWWAuthenticate = "Basic realm=\"dray\", charset=\"UTF-8\"";
            throw new WebException(StatusCodes.Status401Unauthorized, "this needs a link that is still good: ask for a new one, at the machine that serves");
        }

        return Known(context, guest);
    }

    /// <summary>Trades the token that a request shows for a cookie.</summary>
    /// <exception cref="WebException">It shows none that is good, and no cookie either.</exception>
    public Guest Trade(HttpContext context)
    {
        var guest = ByToken(context) is { } shown ? Known(context, shown) : Recognise(context);
        if (ByCookie(context) is { } known && known.Grant == guest.Grant) return known;
        context.Response.Cookies.Append(NameFor(context), grants.Visit(guest.Grant), new CookieOptions
        {
            HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = "/", Expires = guest.Grant.Until,
        });
        return guest;
    }

    /// <summary>The browser forgets, and is forgotten.</summary>
    public void Leave(HttpContext context)
    {
        if (context.Request.Cookies[NameFor(context)] is { } cookie) grants.Leave(cookie);
        context.Response.Cookies.Delete(NameFor(context), new CookieOptions { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = "/" });
    }

    /// <summary>Known from here on, so its connection is not one of the strangers' who have to make room.</summary>
    private static Guest Known(HttpContext context, Guest guest)
    {
        context.Features.Get<Stranger>()?.ShowLink();
        return guest;
    }

    private static WebException ForAnother() => new(StatusCodes.Status403Forbidden, "another site's page asks for this, and is not answered");

    private static bool IsSame(string origin, HttpRequest request) => string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    /// <summary>An address or a name of ours and perhaps a port, with nothing before, between or behind.</summary>
    private bool IsOurs(HostString host)
    {
        if (host.Value != (host.Port is { } port ? $"{host.Host}:{port}" : host.Host)) return false;
        return hosts.Contains(host.Host.TrimEnd('.')) || (host.Host is ['[', .. var six, ']']
            ? IPAddress.TryParse(six, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
            : IPAddress.TryParse(host.Host, out address) && address.AddressFamily == AddressFamily.InterNetwork);
    }

    private static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path == "/" && request.Headers["Sec-Fetch-Mode"] == "navigate";

    private Guest? ByCookie(HttpContext context) => context.Request.Cookies[NameFor(context)] is { } cookie ? grants.OfCookie(cookie) : null;

    private Guest? ByToken(HttpContext context)
    {
        var (scheme, rest) = context.Request.Headers.Authorization.ToString().Split(' ', 2) is [var first, var second] ? (first, second.Trim()) : ("", "");
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) return grants.OfToken(rest, address);
        if (!scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) return null;
        // As a name or as a password: tools differ in which they leave out.
        return Decode(rest).Split(':', 2).Where(static part => part.Length > 0).Select(part => grants.OfToken(part, address)).FirstOrDefault(static guest => guest is not null);
    }

    private static string Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? Encoding.UTF8.GetString(bytes, 0, count) : "";
    }

    /// <summary>
    /// Cookies know no ports (RFC 6265, section 8.5), so that of each server on a host has a name of its own. With this prefix, browsers take it with Secure alone,
    /// for this host, on every path (RFC 6265bis, section 4.1.3.2); without TLS there is no such promise.
    /// </summary>
    private static string NameFor(HttpContext context) => $"{(context.Request.IsHttps ? "__Host-dray" : "dray")}-{context.Connection.LocalPort}";
}
