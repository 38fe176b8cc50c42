using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using Dray.Cli.Output;
using Dray.Cli.Parsing;

namespace Dray.Cli;

/// <summary>The whole command line, and the one place where its errors become words and exit codes.</summary>
internal static class CommandTree
{
    private const string Overview = """
        dray moves files between machines of one network, fast, and checks every byte.

          On the machine that receives:   dray serve
          On the machine that sends:      dray send FILE... HOST:
          By a code, from any to any:     dray send FILE..., dray receive CODE
          What a machine shares:          dray ls HOST:, dray get HOST:PATH
          From any browser:               dray serve --web
          On this machine alone:          dray try

        'dray COMMAND --help' is the manual of a command: send, receive, serve, get, ls, peers, pair,
        link, devices, offers, partials, id, doctor, try, bench, completion.
        """;

    public static RootCommand Build()
    {
        var root = new RootCommand("Moves files between machines of one network, fast, and checks every byte.")
        {
            SendCommand.Build(),
            ServeCommand.Build(),
            GetCommand.Build(),
            LsCommand.Build(),
            ReceiveCommand.Build(),
            PeersCommand.Build(),
            PairCommand.Build(),
            LinkCommand.Build(),
            DevicesCommand.Build(),
            OffersCommand.Build(),
            PartialsCommand.Build(),
            IdCommand.Build(),
            DoctorCommand.Build(),
            TryCommand.Build(),
            BenchCommand.Build(),
        };
        root.Add(CompletionCommand.Build(root));
        root.Directives.Clear();
        root.SetAction(_ => Console.Out.WriteLine(Overview));
        root.Options.Clear();
        root.Options.Add(new VersionOption { Action = new Version(), Description = "Print the version" });
        root.Options.Add(new HelpOption("--help", "-h") { Action = new HelpText(Overview), Description = "Print this help" });

        return root;
    }

    // A file may be called "@list", so no argument is taken for a file of arguments.
    public static ParseResult Parse(IReadOnlyList<string> arguments) =>
        Build().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    public static async Task<int> RunAsync(string[] arguments)
    {
        AppDomain.CurrentDomain.UnhandledException += (_, fault) =>
            Environment.Exit(Defect((Exception)fault.ExceptionObject, arguments));
        try
        {
            var parsed = Parse(arguments);
            if (parsed.Action is ParseErrorAction) return Usage(parsed, parsed.Errors[0].Message);
            return await RunAsync(parsed);
        }
        catch (Exception fault)
        {
            return Defect(fault, arguments);
        }
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        try
        {
            RejectUnknownOptions(parsed);
            // Signals are the verbs' own business: a server drains, a send says how to go on.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (UsageException fault)
        {
            return Usage(parsed, fault.Message);
        }
        catch (Exception fault) when (parsed.Action is SynchronousCommandLineAction && StreamFault.Of(fault) is { } words)
        {
            // Those actions print, and do nothing else that could fail so.
            Terminal.OfProcess().Complain($"standard output could not be written ({Terminal.Clean(words)})");
            return ExitCode.Unprinted;
        }
    }

    /// <summary>The parser takes an unknown option for a file; behind "--" it is one.</summary>
    private static void RejectUnknownOptions(ParseResult parsed)
    {
        var literal = parsed.Tokens.Reverse().TakeWhile(token => token.Type != TokenType.DoubleDash).Count();
        if (literal == parsed.Tokens.Count) literal = 0;
        var typed = parsed.CommandResult.Command.Arguments
            .SelectMany(argument => parsed.GetResult(argument)?.Tokens ?? []).SkipLast(literal);
        if (typed.FirstOrDefault(token => token.Value is ['-', _, ..])?.Value is { } unknown)
            throw new UsageException($"There is no option '{unknown}'. (A file of that name is written './{unknown}'.)");
    }

    private static int Usage(ParseResult parsed, string message)
    {
        var terminal = Terminal.OfProcess();
        var command = parsed.CommandResult.Command is Verb verb ? $"dray {verb.FullName}" : "dray";
        terminal.Complain(Terminal.Clean(message));
        terminal.Say($"'{command} --help' tells more.");
        return ExitCode.Usage;
    }

    private static int Defect(Exception fault, string[] arguments)
    {
        var terminal = Terminal.OfProcess();
        var verbose = arguments.Any(argument => argument is "-v" or "--verbose");
        terminal.Complain($"Something went wrong that never should ({Terminal.Clean(fault.Message)}): this is a defect in dray."
            + (verbose ? "" : " With -v it says where."));
        if (verbose) terminal.Say(fault.ToString());
        return ExitCode.Defect;
    }

    private sealed class Version : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(CommandTree).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
            parseResult.InvocationConfiguration.Output.WriteLine($"dray {version?.InformationalVersion}");
            return ExitCode.Done;
        }
    }
}
