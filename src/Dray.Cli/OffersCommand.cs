using System.CommandLine;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Security;
using Dray.Server;
using Dray.Server.Administration;

namespace Dray.Cli;

/// <summary><c>dray offers</c>: what waits for an answer at a server here that was told to ask, and the answer.</summary>
internal static class OffersCommand
{
    private const string Usage = """
        offers [OPTION]... [list]
        offers [OPTION]... yes|no|always ID
        """;

    private const string Manual = """
        'dray serve --ask' takes nothing before somebody has said yes. Whoever is at its terminal is asked
        there; this command answers from elsewhere, and lets a program decide. The first answer counts. An
        offer that nobody answers within two minutes is refused.

        yes takes what the device sends until it is whole, also when it is cut short and goes on; always
        takes whatever it sends from now on ('dray devices allow NAME --ask yes' takes that back). A device
        that is not paired is asked about every time.

        The server has to run here, as the same user and with the same DRAY_HOME; it is asked by a socket in
        DRAY_HOME/run.

        Examples:
          dray offers
          dray offers yes 3
          dray offers --json

        Environment:
          DRAY_HOME    where servers that run are found

        Exit codes:
          0 done    2 usage, or --port has to say which server
          3 no server runs here, or none answers there
          5 no such offer waits any more, or it can't be answered so
        """;

    private static readonly string[] Actions = ["list", "yes", "no", "always"];

    private static readonly Argument<string?> Action = new("action") { Arity = ArgumentArity.ZeroOrOne, Description = "What to do; list by default" };
    private static readonly Argument<string?> Id = new("id") { Arity = ArgumentArity.ZeroOrOne, Description = "Which offer, as the list has it" };
    private static readonly Option<int?> Port = Options.Value<int?>("--port", "PORT", "Where several servers run here: the one on this port", text => Options.Number(text, 1, 65535));
    private static readonly Option<bool> Json = Options.Flag("--json", "Tell everything as lines of JSON on standard output");

    public static Verb Build()
    {
        Action.CompletionSources.Clear();
        Action.CompletionSources.Add(Actions);
        var verb = new Verb("offers", "Lists what waits for an answer at 'dray serve --ask', and answers.", Usage, Manual) { Action, Id, Port, Json };
        verb.SetAction(Run);
        return verb;
    }

    private static int Run(ParseResult parsed)
    {
        var (action, id) = (parsed.GetValue(Action) ?? "list", parsed.GetValue(Id));
        if (!Actions.Contains(action)) throw new UsageException($"'{action}' is none of {string.Join(", ", Actions)}.");
        if ((action == "list") != (id is null)) throw new UsageException(id is null ? $"Which offer? 'dray offers' lists them; then 'dray offers {action} ID'." : "'list' takes no id.");
        var output = new OffersOutput(
            Terminal.OfProcess(), parsed.GetValue(Json) ? new(Console.OpenStandardOutput(), OffersLineContext.Default.OffersLine, TimeProvider.System) : null);
        var (exitCode, reason) = (ExitCode.Done, (string?)null);
        try
        {
            var server = LocalServers.Choose(parsed.GetValue(Port));
            if (id is null) output.List(server.Ask<AdminAnswer.Offers>(new AdminRequest.ListOffers()).Waiting);
            else (exitCode, reason) = Answer(server, id, Enum.Parse<OfferAnswer>(action, ignoreCase: true), output);
        }
        catch (Exception fault) when (fault is AdministrationException or IdentityException)
        {
            (exitCode, reason) = (ExitCode.Unreachable, fault.Message);
        }

        output.Ended(exitCode, reason);
        return exitCode;
    }

    private static (int ExitCode, string? Reason) Answer(RunningServer server, string id, OfferAnswer answer, OffersOutput output)
    {
        if (server.Ask<AdminAnswer.Answered>(new AdminRequest.AnswerOffer(id, answer)).Fault is { } fault) return (ExitCode.SomeFailed, fault);
        output.Answered(id, answer);
        return (ExitCode.Done, null);
    }
}
