using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Dray.Server.Web;

/// <summary>What a request's conditions come to.</summary>
internal enum Verdict
{
    /// <summary>It is to be answered.</summary>
    Go,

    /// <summary>What is here is not what the request is about: 412.</summary>
    Failed,

    /// <summary>Whoever asks has it already: 304.</summary>
    NotModified,
}

/// <summary>
/// Evaluates the conditions of a GET or HEAD in the order of RFC 9110, section 13.2.2. A list of tags that can't be read matches
/// nothing; a date that can't be is as if it were not there.
/// </summary>
/// <param name="headers">The request's.</param>
/// <param name="tag">The strong tag of what is here.</param>
/// <param name="modified">When it was last modified, in whole seconds; null where that is not known, so that no date says anything.</param>
internal readonly struct Preconditions(IHeaderDictionary headers, EntityTagHeaderValue tag, DateTimeOffset? modified)
{
    public Verdict Evaluate()
    {
        if (headers.IfMatch.Count > 0)
        {
            if (!Matches(headers.IfMatch, isStrong: true)) return Verdict.Failed;
        }
        else if (Date(headers.IfUnmodifiedSince) is { } unmodified && modified > unmodified)
        {
            return Verdict.Failed;
        }

        if (headers.IfNoneMatch.Count > 0) return Matches(headers.IfNoneMatch, isStrong: false) ? Verdict.NotModified : Verdict.Go;
        return Date(headers.IfModifiedSince) is { } since && modified <= since ? Verdict.NotModified : Verdict.Go;
    }

    /// <summary>A range means what is here: If-Range is not given, or names this very version (section 13.1.5).</summary>
    public bool LetRange()
    {
        if (headers.IfRange.Count == 0) return true;
        if (headers.IfRange is not [{ } text]) return false;
        if (EntityTagHeaderValue.TryParse(text, out var wanted)) return wanted.Compare(tag, useStrongComparison: true);
        return Date(text) is { } date && modified == date;
    }

    private bool Matches(StringValues header, bool isStrong)
    {
        if (!EntityTagHeaderValue.TryParseStrictList([.. header.OfType<string>()], out var tags)) return false;
        foreach (var one in tags) if (one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, isStrong)) return true;
        return false;
    }

    private static DateTimeOffset? Date(StringValues header) => header is [{ } text] && HeaderUtilities.TryParseDate(text, out var date) ? date : null;
}
