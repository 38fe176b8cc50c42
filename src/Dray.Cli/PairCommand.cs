using System.CommandLine;
using System.Net;
using Dray.Cli.Lookup;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Discovery;
using Dray.Security;
using Dray.Server.Administration;
using Dray.Transfers;

namespace Dray.Cli;

/// <summary><c>dray pair</c>: brings up the code by which a device is paired with a server here, or uses one that a server elsewhere shows.</summary>
internal static class PairCommand
{
    private const string Usage = """
        pair [OPTION]... HOST[:PORT]
        pair [OPTION]... --show
        pair [OPTION]... --withdraw
        """;

    private const string Manual = """
        With HOST, dray asks for the code that the server there shows, and pairs this device with it;
        nothing is sent. 'dray send' does the same by itself where it meets a stranger.

        A code is three words. Whoever types them within ten minutes pairs one device with the server.
        After that, or after three failed tries, the code is gone for good, and no other takes its place
        until --show asks for one. A code that was valid before is gone then, too.

        The code alone goes to standard output, what to do with it to standard error. The server has to run
        here, as the same user and with the same DRAY_HOME; it is asked by a socket in DRAY_HOME/run.

        Examples:
          dray pair nas
          dray pair --show
          dray pair --show --port 9000
          dray pair --withdraw

        Environment:
          DRAY_CODE    the code, for scripts
          DRAY_HOME    where servers that run are found, and devices that are known

        Exit codes:
          0 done    1 the code could not be printed    2 usage, or --port has to say which server
          3 no server runs here, or none answers there
          4 the devices did not agree, or HOST is known with another key    130, 143 interrupted
        """;

    private static readonly Argument<string?> Host = new("host") { Arity = ArgumentArity.ZeroOrOne, Description = "The server to pair with; its port is 8097 unless said" };
    private static readonly Option<string?> CodeFile = Options.Text("--code-file", "FILE", "Where a script has the code");
    private static readonly Option<bool> Show = Options.Flag("--show", "Bring up a new code, and print it");
    private static readonly Option<bool> Withdraw = Options.Flag("--withdraw", "Let no code be valid any longer");
    private static readonly Option<int?> Port = Options.Value<int?>("--port", "PORT", "Where several servers run here: the one on this port", text => Options.Number(text, 1, 65535));

    public static Verb Build()
    {
        var verb = new Verb("pair", "Pairs devices by a code of three words.", Usage, Manual) { Host, CodeFile, Show, Withdraw, Port };
        verb.SetAction(RunAsync);
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (host, show, withdraw) = (parsed.GetValue(Host), parsed.GetValue(Show), parsed.GetValue(Withdraw));
        if ((host is null ? 0 : 1) + (show ? 1 : 0) + (withdraw ? 1 : 0) != 1) throw new UsageException("Say one of HOST, --show and --withdraw.");
        if (host is null && parsed.GetValue(CodeFile) is not null) throw new UsageException("--code-file is for HOST, where the code is used.");
        return host is null ? Ask(show, parsed.GetValue(Port)) : await MeetAsync(host, parsed.GetValue(Port), parsed.GetValue(CodeFile));
    }

    private static async Task<int> MeetAsync(string host, int? port, string? codeFile)
    {
        var terminal = Terminal.OfProcess();
        var target = Target.ParseAddress(host.TrimEnd(':'));
        var introducer = new Introducer(terminal, terminal.Asks, Introducer.Given(codeFile));
        var options = new SendOptions
        {
            Sources = [],
            Host = target.Host,
            Port = target.Port ?? port ?? Addressing.DefaultPort,
            FindHost = new PeerFinder(DiscoveryScope.OfProcess(), target.Port ?? port).FindAsync,
            // Whether it also takes files from strangers is nothing to ask about here.
            Introduce = (stranger, cancel) => introducer.MeetAsync(stranger with { IsOpen = false }, cancel),
        };
        using var interruption = new Interruption();
        var met = await Meeting.RunAsync(options, interruption.Token);
        if (met.Reason is { } reason) terminal.Complain(Terminal.Clean(reason));
        else if (met.Ended == SendEnd.Done) terminal.Say($"This device and {Terminal.Clean(target.Address)} ({DeviceId.Short(met.ServerId)}) {(met.Already ? "knew each other already" : "know each other now")}.");
        return ExitCode.Of(met.Ended, interruption.ExitCode);
    }

    private static int Ask(bool show, int? port)
    {
        // A code that nobody gets to see is an error, so standard output may fail.
        var terminal = Terminal.OfProcess(mayFail: true);
        try
        {
            var server = LocalServers.Choose(port);
            if (show)
            {
                Tell(terminal, server.Ask<AdminAnswer.Code>(new AdminRequest.ShowCode()));
            }
            else
            {
                server.Ask<AdminAnswer.Done>(new AdminRequest.WithdrawCode());
                terminal.Say("No code is valid any longer.");
            }

            return ExitCode.Done;
        }
        catch (IOException fault) when (fault is not (IdentityException or AdministrationException))
        {
            terminal.Complain($"standard output could not be written ({Terminal.Clean(fault.Message)}): whoever wants the code asks for another");
            return ExitCode.Unprinted;
        }
        catch (Exception fault) when (fault is AdministrationException or IdentityException)
        {
            terminal.Complain(Terminal.Clean(fault.Message));
            return ExitCode.Unreachable;
        }
    }

    private static void Tell(Terminal terminal, AdminAnswer.Code code)
    {
        terminal.Result(Terminal.Clean(code.Words));
        terminal.Say($"This code is valid for {Span.Format(TimeSpan.FromSeconds(code.ValidS))} and for one device; a code before it is gone.");
        terminal.Say("On the other machine type this, and the code when it is asked for:");
        IPEndPoint[] listening = [.. code.Addresses.Select(IPEndPoint.Parse)];
        foreach (var address in WaysIn.Of(listening, LanAddresses.OfThisMachine))
            terminal.Say($"  {terminal.Paint($"dray send FILE {address}", Tone.Strong)}");
    }
}
