using System.CommandLine;
using Dray.Cli.Doctor;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Security;
using Dray.Transfers.Control;

namespace Dray.Cli;

/// <summary><c>dray doctor</c>: what keeps a transfer from working, or from being fast.</summary>
internal static class DoctorCommand
{
    private const string Manual = """
        Without HOST it looks at this machine: key, known devices, servers that run here, their disks,
        clock, limits, network interfaces. With HOST also at the way there: name, route, port, large
        packets, who answers and in which version, both clocks, whether this device may send, the disk
        it sends to, and multicast. Every line says what was seen; what is wrong says how to mend it.

        With --measure, and where nothing is wrong, it also measures the disk and the processors here, and
        with HOST the link, the disk there and all of them together, draws them as bars, and says which
        one limits a send. It takes some seconds, moves 256 MB at most each time, and leaves nothing.

        Nothing is sent to a server that shows another key than it should.

        Examples:
          dray doctor
          dray doctor nas
          dray doctor nas --measure --in photos
          dray doctor 192.168.1.7:8098 --json

        Environment:
          DRAY_HOME    where dray keeps this device's key and the devices it knows
          NO_COLOR     no colours

        Exit codes:
          0 nothing is wrong    1 the output could not be written    2 usage
          5 something is wrong, each was named    130, 143 interrupted by SIGINT, SIGTERM
        """;

    private static readonly Argument<string?> Host = new("host")
    {
        Arity = ArgumentArity.ZeroOrOne, Description = "The server to look at: HOST or HOST:PORT; its port is 8097 unless said",
    };

    private static readonly Option<bool> Measure = Options.Flag("--measure", "Also measure disk, processor and link, alone and together");
    private static readonly Option<string?> In = Options.Text("--in", "DIR", "With --measure: measure the disk that this folder is on (default: the current folder)");
    private static readonly Option<bool> Json = Options.Flag("--json", "Tell everything as lines of JSON on standard output");

    public static Verb Build()
    {
        var verb = new Verb("doctor", "Finds out what keeps transfers from working, and how to mend it.", "doctor [OPTION]... [HOST[:PORT]]", Manual) 
        {
            Host, Measure, In, Json,
        };
        verb.SetAction(RunAsync);
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var target = parsed.GetValue(Host) is { } host ? Target.ParseAddress(host.TrimEnd(':')) : null;
        var terminal = Terminal.OfProcess();
        DoctorOutput output = parsed.GetValue(Json)
            ? new DoctorJson(new(Console.OpenStandardOutput(), DoctorLineContext.Default.DoctorLine, TimeProvider.System))
            : new DoctorWords(terminal);
        using var interruption = new Interruption();
        var found = new List<Finding>();
        try
        {
            await ExamineAsync(target, output, Tell, interruption.Token);
            if (parsed.GetValue(Measure) && !found.Exists(IsWrong)) await MeasureAsync(target, Path.GetFullPath(parsed.GetValue(In) ?? "."), output, Tell);
        }
        catch (IdentityException fault)
        {
            Tell(Finding.Wrong("key", Culprits.Key, fault.Message, "do as it says: without its key this device neither sends nor serves"));
        }
        catch (OperationCanceledException) when (interruption.ExitCode is { } signal)
        {
            output.Ended(signal, found);
            return signal;
        }

        var exitCode = found.Exists(IsWrong) ? ExitCode.SomeFailed : ExitCode.Done;
        output.Ended(exitCode, found);
        return terminal.Fault is null ? exitCode : ExitCode.Unprinted;

        void Tell(Finding finding)
        {
            found.Add(finding);
            output.Tell(finding);
        }
    }

    private static async Task ExamineAsync(Target? target, DoctorOutput output, Action<Finding> tell, CancellationToken cancel)
    {
        var home = ConfigurationFolder.DefaultPath();
        output.Begin("This machine");
        new LocalChecks(home, tell).Run();
        if (target is null) return;
        output.Begin($"The way to {target.Address}");
        await new HostChecks(target, target.Port ?? Addressing.DefaultPort, home, tell).RunAsync(cancel);
    }

    private static bool IsWrong(Finding finding) => finding.Verdict == Verdict.Wrong;

    private static async Task MeasureAsync(Target? target, string folder, DoctorOutput output, Action<Finding> tell)
    {
        var measured = new List<Measured>();
        try
        {
            await foreach (var one in new Measures(folder).RunAsync(target, target?.Port ?? Addressing.DefaultPort, ConfigurationFolder.DefaultPath())) measured.Add(one);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ControlException or HttpRequestException or ServerNotBelievedException)
        {
            tell(Finding.Unknown("measure", $"not everything could be measured: {fault.Message}"));
        }

        output.Tell(measured, Measures.Limit(measured));
    }
}
