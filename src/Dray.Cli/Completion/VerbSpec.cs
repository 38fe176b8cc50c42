using System.CommandLine;
using System.CommandLine.Completions;

namespace Dray.Cli.Completion;

/// <summary>
/// What a shell needs to know of a command, with the options of commands beneath it. Where there are no words to choose
/// from, its arguments are files.
/// </summary>
internal sealed record VerbSpec(string Name, string What, IReadOnlyList<OptionSpec> Options, IReadOnlyList<string> Words)
{
    /// <summary>Prints the names of servers in reach, within half a second.</summary>
    public const string Peers = "peers --names";

    /// <summary>Its argument is a server.</summary>
    public bool TakesHost { get; init; }

    /// <summary>An argument may be a server with a ':' behind it.</summary>
    public bool TakesTarget { get; init; }

    public static IReadOnlyList<VerbSpec> AllOf(RootCommand root) =>
        [.. Visible(root).Select(Of)];

    private static VerbSpec Of(Command command) => new(
        command.Name,
        command.Description ?? "",
        [.. Visible(command).Prepend(command).SelectMany(HelpText.AllOptions).DistinctBy(option => option.Name).Select(OptionSpec.Of)],
        [.. Visible(command).Select(inner => inner.Name), .. command.Arguments.SelectMany(argument => argument.GetCompletions(CompletionContext.Empty)).Select(item => item.Label)])
    {
        TakesHost = command.Arguments.Any(argument => argument.Name == "host"),
        TakesTarget = command.Arguments.Any(argument => argument.Name == "path") && command.Options.Any(option => option.Name == "--port"),
    };

    private static IEnumerable<Command> Visible(Command command) => command.Subcommands.Where(inner => !inner.Hidden);
}

/// <summary>One option: its names ("-n", "--dry-run"), the placeholder of its value or null, the words to choose from.</summary>
internal sealed record OptionSpec(IReadOnlyList<string> Names, string? Value, IReadOnlyList<string> Choices, string What)
{
    public static OptionSpec Of(Option option) => new(
        [option.Name, .. option.Aliases],
        option.HelpName,
        option.HelpName is null ? [] : [.. option.GetCompletions(CompletionContext.Empty).Select(item => item.Label)],
        option.Description ?? "");

    /// <summary>Its value is a server.</summary>
    public bool IsHost => Value is "HOST[:PORT]";

    public bool Repeats => Value is "PATTERN" or "ADDRESS:PORT" or "ID|all";
}
