using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Web;

/// <summary>
/// Holds a request's path to what a name can be before anybody reads it. The framework leaves escapes as they are which it can't make
/// a character of, or which are a '/', so two paths would be one name. Any thread.
/// </summary>
internal static class RawPath
{
    /// <exception cref="WebException">It is no path of names, so nothing can be there or come there.</exception>
    public static void Require(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (IsOfNames(target.Split('?', 2)[0])) return;
        throw HttpMethods.IsPut(context.Request.Method)
            ? new WebException(StatusCodes.Status400BadRequest, "a name is UTF-8, percent-encoded, and holds no '/' of its own")
            : WebPlane.NotHere();
    }

    /// <summary>Whether its escapes are of UTF-8, and none is a '/'.</summary>
    public static bool IsOfNames(string path)
    {
        if (!path.Contains('%')) return true;
        var bytes = new List<byte>(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] != '%')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(path, i, 1));
                continue;
            }

            if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2])) return false;
            var escaped = Convert.ToByte(path.Substring(i + 1, 2), 16);
            if (escaped == '/') return false;
            bytes.Add(escaped);
            i += 2;
        }

        return Utf8.IsValid([.. bytes]);
    }
}
