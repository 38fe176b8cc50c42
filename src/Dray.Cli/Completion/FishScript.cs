using System.Text;

namespace Dray.Cli.Completion;

internal static class FishScript
{
    private const string Peers = $"dray {VerbSpec.Peers} 2>/dev/null";

    public static string Write(IReadOnlyList<VerbSpec> verbs)
    {
        var script = new StringBuilder("# fish completion for dray\n");
        script.AppendLine("complete -c dray -n __fish_use_subcommand -f");
        script.AppendLine("complete -c dray -n __fish_use_subcommand -l version -d 'Print the version'");
        foreach (var verb in verbs)
        {
            script.AppendLine($"complete -c dray -n __fish_use_subcommand -a {verb.Name} -d {Quote(verb.What)}");
            var here = $"complete -c dray -n '__fish_seen_subcommand_from {verb.Name}'";
            if (verb.Words.Count > 0) script.AppendLine($"{here} -f -a {Quote(string.Join(' ', verb.Words))}");
            if (verb.TakesHost) script.AppendLine($"{here} -f -a '({Peers})'");
            if (verb.TakesTarget) script.AppendLine($"complete -c dray -n '__fish_seen_subcommand_from {verb.Name}; and test (count (commandline -opc)) -gt 2' -a '({Peers} | string replace -r \\$ :)'");
            foreach (var option in verb.Options) script.AppendLine($"{here}{Names(option)}{Value(option)} -d {Quote(option.What)}");
        }

        return script.ToString();
    }

    private static string Names(OptionSpec option) => string.Concat(option.Names.Select(
        name => name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}"));

    private static string Value(OptionSpec option) => option switch
    {
        { Choices.Count: > 0 } => $" -x -a {Quote(string.Join(' ', option.Choices))}",
        { IsHost: true } => $" -x -a '({Peers})'",
        { Value: not null } => " -x",
        _ => "",
    };

    private static string Quote(string text) =>
        $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}
