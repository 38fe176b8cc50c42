using System.Diagnostics.CodeAnalysis;

namespace Dray.Cli.Parsing;

/// <summary>Something that a server shares: the host without brackets, and a path that begins with a share's name and may end in '/'.</summary>
internal sealed record Remote(string Host, string Path)
{
    /// <summary>Reads <c>HOST:PATH</c>, told from a local path as <see cref="Target.TryParseScp(string, out Target?)"/> does.</summary>
    /// <exception cref="UsageException">It can't be meant.</exception>
    public static bool TryParse(string text, [NotNullWhen(true)] out Remote? remote)
    {
        remote = null;
        var colon = text.StartsWith('[') ? text.IndexOf("]:", StringComparison.Ordinal) + 1 : text.IndexOf(':');
        if (colon <= 0 || !Target.TryParseScp(text[..(colon + 1)], out var target)) return false;
        var path = text[(colon + 1)..];
        if (path.StartsWith('/')) throw new UsageException($"'{path}' starts with '/': paths begin with what is shared there, which 'dray ls {text[..(colon + 1)]}' lists.");
        remote = new Remote(target.Host, path);
        return true;
    }
}
