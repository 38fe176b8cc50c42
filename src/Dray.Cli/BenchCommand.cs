using System.CommandLine;
using Dray.Bench.Measuring;
using Dray.Bench.Models;
using Dray.Cli.Benchmark;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;

namespace Dray.Cli;

/// <summary><c>dray bench</c>: what things cost on this machine. For now one thing, <c>dray bench io</c>.</summary>
internal static class BenchCommand
{
    private const string Manual = """
        Measurements:
          io    the models of IO side by side: threads, select, poll, epoll, io_uring and others

        Examples:
          dray bench io --quick
          dray bench io --help

        Exit codes:
          0 measured    2 usage
        """;

    private const string IoManual = """
        What happens:
          For each model and number of clients a server process and a process of clients start, over
          loopback. The server takes messages of 512 bytes, appends them to a file and answers "ok"; one
          client in a hundred is busy, the others are silent. Measured are the time that a message takes
          to wake a sleeping server, its CPU time, messages a second, system calls and memory. Takes
          under 3 minutes, and with --quick under 20 seconds. Everything is gone afterwards.

        Models:
          threads      a thread for each client       epoll     epoll, level-triggered
          nonblocking  every socket in turn           loop      Dray's event loop, on epoll
          timed        the same, each with a timeout  async     .NET's async sockets
          select       select                         io_uring  io_uring
          poll         poll

        Examples:
          dray bench io
          dray bench io --quick --models select,epoll
          dray bench io --clients 100,1000 --json
          dray bench io --markdown io.md --svg io.svg

        Environment:
          TMPDIR       where messages are appended, in files without a name

        Exit codes:
          0 measured    1 a file could not be written    2 usage
          5 something could not be measured that should have been, each is named
          130, 143 interrupted by SIGINT, SIGTERM
        """;

    private const int MostClients = 100_000;

    private static readonly int[] AllCounts = [10, 100, 1_000, 9_000];
    private static readonly int[] QuickCounts = [10, 100];

    private static readonly Option<IReadOnlyList<int>?> Clients = Options.Value(
        "--clients", "LIST", "How many clients at once, with commas between; 10,100,1000,9000 unless said otherwise",
        text => List(text, word => Options.Number(word, 1, MostClients)));

    private static readonly Option<IReadOnlyList<ModelEntry>?> Models = Options.Value(
        "--models", "LIST", "Which models, with commas between; all unless said otherwise", text => List(text, Model));

    private static readonly Option<bool> Quick = Options.Flag("--quick", "Take a short look, with 10 and 100 clients");
    private static readonly Option<string?> Svg = Options.Text("--svg", "FILE", "Draw a chart into this file");
    private static readonly Option<string?> Markdown = Options.Text("--markdown", "FILE", "Write tables in Markdown into this file");
    private static readonly Option<bool> Json = Options.Flag("--json", "Tell everything as lines of JSON on standard output");

    // For a test, which compares it with the models' own count.
    private static readonly Option<bool> Trace = new("--trace")
    {
        Description = "Have strace count every model's system calls", Hidden = true, Arity = ArgumentArity.Zero,
    };

    public static Verb Build()
    {
        var io = new Verb("io", "Measures the models of IO side by side on this machine.", "bench io [OPTION]...", IoManual)
        {
            Clients, Models, Quick, Svg, Markdown, Json, Trace,
        };
        io.SetAction(RunAsync);
        var bench = new Verb("bench", "Measures what things cost on this machine.", "bench io [OPTION]...", Manual) { io };
        foreach (var role in BenchRoles.Build()) bench.Add(role);
        return bench;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var quick = parsed.GetValue(Quick);
        var files = new BenchFiles(parsed.GetValue(Svg), parsed.GetValue(Markdown));
        files.Check();
        BenchOutput output = parsed.GetValue(Json)
            ? new BenchJson(new(Console.OpenStandardOutput(), BenchLineContext.Default.BenchLine, TimeProvider.System))
            : new BenchWords(Terminal.OfProcess());
        using var interruption = new Interruption();
        var course = new Course(BenchRoles.StartServer, BenchRoles.StartLoad, quick ? Pace.Quick : Pace.Full, parsed.GetValue(Trace));
        var run = new BenchRun(
            course, parsed.GetValue(Models) ?? Catalogue.All, parsed.GetValue(Clients) ?? (quick ? QuickCounts : AllCounts), output, files);
        return await run.RunAsync(interruption);
    }

    private static ModelEntry Model(string name) => Catalogue.Find(name)
        ?? throw new UsageException($"'{name}' is none of {string.Join(", ", Catalogue.All.Select(model => model.Name))}.");

    private static IReadOnlyList<T> List<T>(string text, Func<string, T> one) => [.. text.Split(',').Select(one).Distinct()];
}
