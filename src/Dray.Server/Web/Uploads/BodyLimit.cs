using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Web;

/// <summary>What bounds a body elsewhere is for what is read into memory.</summary>
internal static class BodyLimit
{
    /// <summary>Once it is known who asks: as much may come as the disk and the quota of his link take, and what is refused is read to its end so that he hears why.</summary>
    public static void Lift(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
    }
}
