using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dray.Server.Web;

/// <summary>An answer that is to be saved, and never shown as a page of ours.</summary>
internal static class Attachment
{
    /// <summary>Says what it is to be saved as: in ASCII, and in full (RFC 6266, RFC 8187).</summary>
    public static void Name(HttpResponse response, string name)
    {
        var attachment = new ContentDispositionHeaderValue("attachment");
        attachment.SetHttpFileName(name);
        response.Headers.ContentDisposition = attachment.ToString();
    }
}
