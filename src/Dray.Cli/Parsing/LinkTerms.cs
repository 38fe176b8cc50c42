using System.CommandLine;
using Dray.Server;

namespace Dray.Cli.Parsing;

/// <summary>The options that say what a link for browsers lets, and what they come to.</summary>
/// <param name="prefix">What their names begin with: <c>--link-</c> of a server, <c>--</c> of <c>dray link</c>.</param>
internal sealed class LinkTerms(string prefix)
{
    private readonly Option<TimeSpan?> _for = Options.Value<TimeSpan?>(
        $"{prefix}for", "TIME", "How long the link is good for (default 1d)", text => Duration.Parse(text));

    private readonly Option<string?> _into = Options.Text($"{prefix}into", "FOLDER", "The folder beneath the served one that files put in by the link land in");

    private readonly Option<Use> _only = Options.Choice(
        $"{prefix}only", "Let the link do one thing alone: put files in, or get what is shared", ("put", Use.Put), ("get", Use.Get));

    private readonly Option<long?> _quota = Options.Value<long?>(
        $"{prefix}quota", "SIZE", "The most that may be put in by the link, in all (default: as much as there is room for)", text => Size.Parse(text));

    public IEnumerable<Option> All => [_for, _into, _only, _quota];

    /// <exception cref="UsageException">They contradict each other.</exception>
    public WebLink Read(ParseResult parsed)
    {
        var only = parsed.GetValue(_only);
        var link = new WebLink
        {
            MayPut = only != Use.Get,
            MayGet = only != Use.Put,
            Into = (parsed.GetValue(_into) ?? "").TrimEnd('/'),
            Quota = parsed.GetValue(_quota) is { } quota and not long.MaxValue ? quota : null,
            Lasts = parsed.GetValue(_for) ?? new WebLink().Lasts,
        };
        return link.Fault() is { } fault ? throw new UsageException($"{char.ToUpperInvariant(fault[0])}{fault[1..]}.") : link;
    }

    private enum Use
    {
        Both,
        Put,
        Get,
    }
}
