using System.Text;

namespace Dray.Cli.Completion;

internal static class ZshScript
{
    public static string Write(IReadOnlyList<VerbSpec> verbs)
    {
        var script = new StringBuilder("""
            #compdef dray
            _dray_peers() { local -a names; names=(${(f)"$(dray peers --names 2>/dev/null)"}); compadd "$@" -- $names }
            _dray_targets() { _files && return; _dray_peers -S : }
            _dray() {
                if (( CURRENT == 2 )); then
                    local -a verbs=(

            """);
        foreach (var verb in verbs) script.AppendLine($"            {Quote($"{verb.Name}:{verb.What}")}");
        script.Append("""
                    )
                    _describe command verbs
                    return
                fi
                local verb=$words[2]
                shift words
                (( CURRENT-- ))
                case $verb in

            """);
        foreach (var verb in verbs)
        {
            script.AppendLine($"        {verb.Name}) _arguments -s \\");
            foreach (var spec in verb.Options.SelectMany(Specs)) script.AppendLine($"            {Quote(spec)} \\");
            script.AppendLine($"            '{Arguments(verb)}' ;;");
        }

        return script.Append("""
                esac
            }
            if [[ $funcstack[1] == _dray ]]; then _dray "$@"; else compdef _dray dray; fi

            """).ToString();
    }

    private static string Arguments(VerbSpec verb) => verb switch
    {
        { Words.Count: > 0 } => $"1:word:({string.Join(' ', verb.Words)})",
        { TakesHost: true } => "1:host:_dray_peers",
        { TakesTarget: true } => "*:file:_dray_targets",
        _ => "*:file:_files",
    };

    // (-n --dry-run)-n[what]:value:(words) once for each name.
    private static IEnumerable<string> Specs(OptionSpec option)
    {
        var head = option.Repeats ? "*" : $"({string.Join(' ', option.Names)})";
        var value = option switch
        {
            { Choices.Count: > 0 } => $":value:({string.Join(' ', option.Choices)})",
            { IsHost: true, Value: { } host } => $":{Escape(host)}:_dray_peers",
            { Value: { } placeholder } => $":{Escape(placeholder)}: ",
            _ => "",
        };
        return option.Names.Select(name => $"{head}{name}[{Escape(option.What)}]{value}");
    }

    private static string Escape(string text) => text
        .Replace("[", @"\[", StringComparison.Ordinal).Replace("]", @"\]", StringComparison.Ordinal).Replace(":", @"\:", StringComparison.Ordinal);

    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
