using System.CommandLine;

namespace Dray.Cli;

internal static class CompletionCommand
{
    public static Verb Build(RootCommand root) => new("completion", "x", "x", "x");
}
