using System.CommandLine;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Cli.Trial;

namespace Dray.Cli;

/// <summary><c>dray try</c>: the whole of dray on one machine, verified.</summary>
internal static class TryCommand
{
    private const string Manual = """
        What happens:
          A 'dray serve' and a 'dray send' run as you would run them, over loopback, in a temporary
          folder that is gone afterwards. What landed is then compared with what was sent: bytes,
          times, modes (under the umask), links, holes. Without PATH dray makes a tree of its own:
          a large file, 2,000 small ones, odd names, empty ones, links, a file with holes.

        Examples:
          dray try
          dray try ~/photos
          TMPDIR=/data/tmp dray try --json disk.img

        Environment:
          TMPDIR       where the temporary folder is made
          NO_COLOR     no colours

        Exit codes:
          0 sent, and all as it was    5 some entries could not be sent, each was named
          2 usage                      6 no space in the temporary folder
          3 the server did not start   7 what landed is not what was sent
          4 refused                    130, 143 interrupted by SIGINT, SIGTERM
        """;

    private static readonly Argument<string?> Source = new("path")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "What to send instead of a tree of dray's own",
    };

    private static readonly Option<bool> Json = Options.Flag("--json", "Tell everything as lines of JSON on standard output");
    private static readonly Option<bool> Quiet = Options.Flag("--quiet", "Print only the rate, and what failed", "-q");
    private static readonly Option<bool> Verbose = Options.Flag("--verbose", "Name every difference, however many there are", "-v");

    public static Verb Build()
    {
        var verb = new Verb("try", "Shows on this machine alone that dray works, and how fast.", "try [OPTION]... [PATH]", Manual)
        {
            Source, Json, Quiet, Verbose,
        };
        verb.SetAction(RunAsync);
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (json, quiet) = (parsed.GetValue(Json), parsed.GetValue(Quiet));
        TrialOutput output = json
            ? new TrialJson(new(Console.OpenStandardOutput(), TryLineContext.Default.TryLine, TimeProvider.System))
            : new TrialWords(Terminal.OfProcess(), quiet, parsed.GetValue(Verbose));
        // Redrawn progress and lines of JSON would garble each other on one screen.
        var hidesProgress = quiet || (json && !Console.IsOutputRedirected);
        using var interruption = new Interruption();
        TrialResult result;
        try
        {
            result = await new TrialRun(parsed.GetValue(Source), hidesProgress, output).RunAsync(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.ExitCode is { } signal)
        {
            result = new TrialResult(signal, "Interrupted; everything is cleaned up.");
        }

        output.Ended(result);
        return result.ExitCode;
    }
}
