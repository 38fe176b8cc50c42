using System.CommandLine;
using Dray.Cli.Lookup;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Discovery;
using Dray.Security;

namespace Dray.Cli;

/// <summary><c>dray peers</c>: which servers are in reach.</summary>
internal static class PeersCommand
{
    private const string Manual = """
        Each line has a server's name, its address and port, the first digits of its id, who it claims to
        be among the devices that are known here, and the version that it speaks. Servers announce
        themselves by multicast DNS, and anybody can announce anything: a name is a hint where to look. Who
        it really is shows when something is sent, by its key, and nothing is told to another.

        Where multicast does not pass:
          The file 'hosts' in DRAY_HOME names servers to be asked besides, one HOST[:PORT] a line. --probe
          asks every address of an IPv4 subnet, on port 8097. Both are told nothing but that somebody asks,
          and show their key: their lines say who they are.

        Examples:
          dray peers
          dray peers --watch
          dray peers --probe 192.168.7.0/24
          dray peers --json | jq -r 'select(.event == "peer").name'

        Environment:
          DRAY_DISCOVERY  the interfaces to look on, with commas between; "off" looks on none
          DRAY_HOME       where dray keeps the devices that it knows, and 'hosts'

        Exit codes:
          0 done, whether somebody was found or not    1 the list could not be printed
          2 usage, or 'hosts' has a fault              3 the known devices can't be read
          130, 143 ended by SIGINT, SIGTERM
        """;

    /// <summary>Enough for an answer that a responder has to keep back for a second.</summary>
    private static readonly TimeSpan DefaultWindow = TimeSpan.FromSeconds(1.5);

    /// <summary>A shell waits for it at every press of the key.</summary>
    private static readonly TimeSpan BriefWindow = TimeSpan.FromMilliseconds(300);

    private static readonly Option<bool> Watch = Options.Flag("--watch", "Go on, and tell who comes and goes, until Ctrl-C");
    private static readonly Option<TimeSpan?> Timeout = Options.Value<TimeSpan?>("--timeout", "TIME", "How long to look (default 1500ms)", text => Duration.Parse(text));
    private static readonly Option<string?> Probe = Options.Value("--probe", "SUBNET", "Ask every address of an IPv4 subnet besides, at most a /22: 192.168.1.0/24", Checked);
    private static readonly Option<bool> Json = Options.Flag("--json", "Tell everything as lines of JSON on standard output");
    private static readonly Option<bool> Names = new("--names") { Description = "Print names that can be typed as a host, for completion", Arity = ArgumentArity.Zero, Hidden = true };

    public static Verb Build()
    {
        var verb = new Verb("peers", "Lists the servers that are in reach.", "peers [OPTION]...", Manual) { Watch, Timeout, Probe, Json, Names };
        verb.SetAction(RunAsync);
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var watch = parsed.GetValue(Watch);
        if (watch && Options.FirstGiven(parsed, [Timeout]) is not null) throw new UsageException("--timeout bounds one look: it does not go with --watch.");
        if (parsed.GetValue(Names)) return await NamesAsync(parsed.GetValue(Timeout) ?? BriefWindow);
        var terminal = Terminal.OfProcess();
        var lines = new JsonLines<PeersLine>(Console.OpenStandardOutput(), PeersLineContext.Default.PeersLine, TimeProvider.System);
        PeersOutput output = parsed.GetValue(Json) ? new PeersJson(lines) : new PeersWords(terminal, watch);
        if (watch) output = new QueuedPeers(output, terminal.Complain);
        var home = ConfigurationFolder.DefaultPath();
        var probe = parsed.GetValue(Probe) is { } subnet ? Subnet.Parse(subnet) : null;
        var (found, exitCode, reason) = (0, ExitCode.Done, (string?)null);
        using var interruption = new Interruption();
        try
        {
            var session = new PeersSession(
                DiscoveryScope.OfProcess(), HostsFile.Read(home), probe, new KnownDevices(home).List(), DeviceIdentity.IdIn(home), output);
            if (watch) await session.WatchAsync(interruption.Token);
            else found = await session.LookAsync(parsed.GetValue(Timeout) ?? DefaultWindow, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.ExitCode is { } signal)
        {
            exitCode = signal;
        }
        catch (IdentityException fault)
        {
            (exitCode, reason) = (ExitCode.Unreachable, fault.Message);
        }

        output.Ended(found, exitCode, reason);
        if ((terminal.Fault ?? lines.Fault) is not { } unprinted || exitCode != ExitCode.Done) return exitCode;
        terminal.Complain($"standard output could not be written ({Terminal.Clean(unprinted)})");
        return ExitCode.Unprinted;
    }

    /// <summary>For shells: whatever goes wrong, there is nothing to complete.</summary>
    private static async Task<int> NamesAsync(TimeSpan window)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var gate = new Lock();
        var scope = DiscoveryScope.OfProcess();
        if (scope.IsOff) return ExitCode.Done;
        await using (new PeerWatch(scope, checks: false, peer => { lock (gate) names.Add(peer.Name); }, static _ => { }, TimeProvider.System))
            await Task.Delay(window);
        foreach (var name in names.Where(IsTyped)) Console.Out.WriteLine(name);
        return ExitCode.Done;
    }

    /// <summary>Whether a name can stand before the ':' of a target, unquoted in any shell.</summary>
    private static bool IsTyped(string name) => name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.') && char.IsLetterOrDigit(name[0]);

    private static string Checked(string text)
    {
        Subnet.Parse(text);
        return text;
    }
}
