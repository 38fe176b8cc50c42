using System.CommandLine;
using System.Diagnostics;
using Dray.Bench.Loading;
using Dray.Bench.Models;
using Dray.Bench.Serving;
using Dray.Cli.Parsing;
using Dray.Cli.Trial;
using Dray.Multiplexing;

namespace Dray.Cli.Benchmark;

/// <summary>
/// The processes of <c>dray bench io</c>: hidden commands, which talk by lines over standard input and output, and end
/// when their input does.
/// </summary>
internal static class BenchRoles
{
    private const string Server = "server";
    private const string Load = "load";

    public static Process StartServer(string model) => Process.Start(DrayProcess.Command("bench", Server, model))!;

    public static Process StartLoad() => Process.Start(DrayProcess.Command("bench", Load))!;

    public static IEnumerable<Command> Build()
    {
        var model = new Argument<string>("model");
        var server = new Command(Server) { model };
        server.Hidden = true;
        server.SetAction(parsed => Serve(Catalogue.Find(parsed.GetRequiredValue(model))
            ?? throw new UsageException("There is no such model.")));
        var load = new Command(Load) { Hidden = true };
        load.SetAction(_ => End(() => LoadRole.Run(Console.In, Console.Out)));
        return [server, load];
    }

    private static void Serve(ModelEntry model) => End(() =>
    {
        var path = Path.GetTempFileName();
        // Where a file may lose its name while it is open, nothing is left behind however this ends.
        var whenClosed = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, whenClosed);
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        ServerRole.Run(model, file, Console.In, Console.Out);
    });

    private static void End(Action role)
    {
        DescriptorLimit.RaiseToHardMaximum();
        role();
    }
}
