using System.Globalization;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Web;

/// <summary>What tus answers, in header fields and statuses.</summary>
internal static class TusAnswer
{
    /// <summary>Status of tus where a checksum is not that of what came.</summary>
    private const int Mismatch = 460;

    /// <summary>What this server can, told to anybody.</summary>
    public static void Describe(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers["Tus-Version"] = TusHeaders.Version;
        response.Headers["Tus-Extension"] = "creation,creation-with-upload,checksum,expiration,termination,concatenation";
        response.Headers["Tus-Max-Size"] = Text(EntryPlanner.LargestFile);
        response.Headers["Tus-Checksum-Algorithm"] = "sha1,sha256";
    }

    /// <summary>How far an upload is, and what became of it.</summary>
    /// <param name="response">Not begun.</param>
    /// <param name="upload">Taken by this request.</param>
    /// <param name="inFull">What it was made with, too.</param>
    public static void Tell(HttpResponse response, Upload upload, bool inFull)
    {
        var headers = response.Headers;
        headers["Upload-Offset"] = Text(upload.Offset);
        headers["Upload-Expires"] = upload.Expires.ToString("R", CultureInfo.InvariantCulture);
        if (upload.Answer is { } answer) (headers["Dray-Name"], headers["Dray-Outcome"]) = (answer.EncodedName, answer.Outcome);
        if (!inFull) return;
        headers["Upload-Length"] = Text(upload.Plan.Size);
        if (upload.Plan.Metadata.Length > 0) headers["Upload-Metadata"] = upload.Plan.Metadata;
        if (upload.Plan.Concat.Length > 0) headers["Upload-Concat"] = upload.Plan.Concat;
    }

    /// <summary>An upload was made.</summary>
    public static void Created(HttpResponse response, Upload upload)
    {
        Tell(response, upload, inFull: false);
        response.Headers.Location = $"/-/uploads/{upload.Id}";
        response.StatusCode = StatusCodes.Status201Created;
    }

    public static WebException Mismatched(HttpContext context)
    {
        if (context.Features.Get<IHttpResponseFeature>() is { } response) response.ReasonPhrase = "Checksum Mismatch";
        return new WebException(Mismatch, "the checksum is not that of what came: send the piece again");
    }

    public static WebException NotAllowed(HttpResponse response, string methods)
    {
        response.Headers.Allow = methods;
        return new WebException(StatusCodes.Status405MethodNotAllowed, "uploads don't take that");
    }

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);
}
