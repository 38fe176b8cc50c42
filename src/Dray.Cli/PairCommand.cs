using System.CommandLine;
using System.Net;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Security;
using Dray.Server.Administration;

namespace Dray.Cli;

/// <summary><c>dray pair</c>: brings up the code by which a device is paired with a server that runs here.</summary>
internal static class PairCommand
{
    private const string Usage = """
        pair [OPTION]... --show
        pair [OPTION]... --withdraw
        """;

    private const string Manual = """
        A code is three words. Whoever types them within ten minutes pairs one device with the server.
        After that, or after three failed tries, the code is gone for good, and no other takes its place
        until --show asks for one. A code that was valid before is gone then, too.

        The code alone goes to standard output, what to do with it to standard error. The server has to run
        here, as the same user and with the same DRAY_HOME; it is asked by a socket in DRAY_HOME/run.

        Examples:
          dray pair --show
          dray pair --show --port 9000
          dray pair --withdraw

        Environment:
          DRAY_HOME    where servers that run are found

        Exit codes:
          0 done    1 the code could not be printed    2 usage, or --port has to say which server
          3 no server runs here, or it does not answer
        """;

    private static readonly Option<bool> Show = Options.Flag("--show", "Bring up a new code, and print it");
    private static readonly Option<bool> Withdraw = Options.Flag("--withdraw", "Let no code be valid any longer");
    private static readonly Option<int?> Port = Options.Value<int?>("--port", "PORT", "Where several servers run here: the one on this port", text => Options.Number(text, 1, 65535));

    public static Verb Build()
    {
        var verb = new Verb("pair", "Pairs devices by a code of three words.", Usage, Manual) { Show, Withdraw, Port };
        verb.SetAction(Run);
        return verb;
    }

    private static int Run(ParseResult parsed)
    {
        var (show, withdraw) = (parsed.GetValue(Show), parsed.GetValue(Withdraw));
        if (show == withdraw) throw new UsageException("Say either --show or --withdraw.");
        // A code that nobody gets to see is an error, so standard output may fail.
        var terminal = Terminal.OfProcess(mayFail: true);
        try
        {
            var server = Choose(RunningServer.Find(ConfigurationFolder.DefaultPath()), parsed.GetValue(Port));
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
        catch (Exception fault) when (fault is AdministrationException or IdentityException)
        {
            terminal.Complain(Terminal.Clean(fault.Message));
            return ExitCode.Unreachable;
        }
    }

    private static RunningServer Choose(IReadOnlyList<RunningServer> running, int? port)
    {
        RunningServer[] meant = [.. running.Where(server => port is null || server.Port == port)];
        return (meant, running) switch
        {
            ([var one], _) => one,
            (_, []) => throw new AdministrationException(
                "No server of this user runs here. Start one with 'dray serve'; or set DRAY_HOME as it is set for the one that runs."),
            ([], _) => throw new AdministrationException($"No server runs here on port {port}, but on {Ports(running)}."),
            _ => throw new UsageException($"Several servers run here: choose one by --port, {Ports(running)}."),
        };
    }

    private static string Ports(IReadOnlyList<RunningServer> running) => string.Join(" or ", running.Select(server => server.Port));

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
