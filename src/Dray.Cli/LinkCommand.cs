using System.CommandLine;
using System.Net;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Security;
using Dray.Server;
using Dray.Server.Administration;

namespace Dray.Cli;

/// <summary><c>dray link</c>: another link to the page of a server that runs here, or the end of links.</summary>
internal static class LinkCommand
{
    private const string Usage = """
        link [OPTION]...
        link [OPTION]... --revoke [LETTERS]
        """;

    private const string Manual = """
        Whoever opens a link may do what it lets, until it expires: put files in and take what is shared,
        or what --only, --into and --quota leave of that. The server has to run here with --web, as the same
        user and with the same DRAY_HOME; it is asked by a socket in DRAY_HOME/run. A server that starts
        anew makes a new link, and those before it are gone.

        The links alone go to standard output, one for each way in; everything else, and on a terminal the
        QR code of the first, to standard error.

        --revoke ends all links of that server at once, or those whose secret, behind the '#', begins with
        LETTERS. Browsers that came by them are let in no more; what they are sending just then lands.

        Examples:
          dray link
          dray link --for 2h --only put --into guests --quota 2G
          dray link --revoke

        Environment:
          DRAY_HOME    where servers that run are found
          NO_COLOR     no colours

        Exit codes:
          0 done    1 the link could not be printed    2 usage, or --port has to say which server
          3 no server with a page runs here, or none answers there
          5 no link is good that begins so
        """;

    private static readonly LinkTerms Terms = new("--");
    private static readonly Option<string?> Revoke = new("--revoke") { HelpName = "LETTERS", Arity = ArgumentArity.ZeroOrOne, Description = "End the links whose secret begins so; all, where nothing is said" };
    private static readonly Option<int?> Port = Options.Value<int?>("--port", "PORT", "Where several servers run here: the one on this port", text => Options.Number(text, 1, 65535));
    private static readonly Option<bool> Json = Options.Flag("--json", "Tell everything as lines of JSON on standard output");

    public static Verb Build()
    {
        var verb = new Verb("link", "Makes a link to the page of 'dray serve --web', for any browser.", Usage, Manual);
        foreach (var option in (IEnumerable<Option>)[.. Terms.All, Revoke, Port, Json]) verb.Add(option);
        verb.SetAction(Run);
        return verb;
    }

    private static int Run(ParseResult parsed)
    {
        var revokes = parsed.GetResult(Revoke) is not null;
        if (revokes && Options.FirstGiven(parsed, Terms.All) is { } lone) throw new UsageException($"{lone.Name} is for a link that is made: it does not go with --revoke.");
        var link = Terms.Read(parsed);
        // A link that nobody gets to see is an error, so standard output may fail.
        var terminal = Terminal.OfProcess(mayFail: true);
        var output = new LinkOutput(
            terminal, parsed.GetValue(Json) ? new(Console.OpenStandardOutput(), LinkLineContext.Default.LinkLine, TimeProvider.System, mayFail: true) : null);
        var (exitCode, reason) = (ExitCode.Done, (string?)null);
        try
        {
            var server = LocalServers.Choose(parsed.GetValue(Port));
            if (!revokes) output.Made(Make(server, link));
            else if (End(server, parsed.GetValue(Revoke) ?? "") is > 0 and var count) output.Revoked(count);
            else (exitCode, reason) = (ExitCode.SomeFailed, "No link is good there that begins so.");
        }
        catch (Exception fault) when (fault is AdministrationException or IdentityException)
        {
            (exitCode, reason) = (ExitCode.Unreachable, fault.Message);
        }
        catch (IOException fault)
        {
            terminal.Complain($"standard output could not be written ({Terminal.Clean(fault.Message)}): whoever wants the link asks for another");
            return ExitCode.Unprinted;
        }

        output.Ended(exitCode, reason);
        return exitCode;
    }

    private static Invitation Make(RunningServer server, WebLink link)
    {
        var made = server.Ask<AdminAnswer.Link>(AdminRequest.MakeLink.Of(link));
        return Invitation.Of(
            new WebLinkMade(made.Token, made.Fingerprint, link, made.Until), [.. made.Addresses.Select(IPEndPoint.Parse)],
            made.Hosts, made.IsOwn, made.IsPlain, LanAddresses.OfThisMachine);
    }

    /// <summary>A whole link will do, too.</summary>
    private static int End(RunningServer server, string letters) =>
        server.Ask<AdminAnswer.Revoked>(new AdminRequest.RevokeLinks(letters[(letters.LastIndexOf('#') + 1)..])).Count;
}
