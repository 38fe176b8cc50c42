using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>What every answer to a browser says of itself, whatever else it says. docs/security.md has the reasons. Any thread.</summary>
internal static class WebHeaders
{
    /// <summary>Whatever is not the page may do nothing, should anybody get a browser to show it.</summary>
    private const string Inert = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

    public static void Protect(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Inert;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }

    /// <summary>
    /// What belongs to the page runs its own scripts and shows what is of this origin. That files put in here can't be scripts is
    /// their type's to see to: none is served as one, and nosniff has browsers believe it. Trusted types keep markup out of the page, whatever its code does.
    /// </summary>
    public static void AllowPage(HttpResponse response) => response.Headers.ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
}
