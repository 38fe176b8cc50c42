using System.CommandLine;

namespace Dray.Cli;

internal static class TryCommand
{
    public static Verb Build() => new("try", "x", "x", "x");
}
