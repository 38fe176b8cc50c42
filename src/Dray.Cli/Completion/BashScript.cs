using System.Text;

namespace Dray.Cli.Completion;

internal static class BashScript
{
    public static string Write(IReadOnlyList<VerbSpec> verbs)
    {
        var names = string.Join(' ', verbs.Select(verb => verb.Name));
        var script = new StringBuilder($$"""
            # bash completion for dray
            _dray_peers() { "${COMP_WORDS[0]}" {{VerbSpec.Peers}} 2>/dev/null; }
            _dray() {
                local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" verb="" words=""
                ((COMP_CWORD > 1)) && verb="${COMP_WORDS[1]}"
                COMPREPLY=()
                case "$verb $before" in

            """);
        foreach (var verb in verbs)
            foreach (var option in verb.Options.Where(option => option.IsHost))
                script.AppendLine($"        {Pattern(verb, option)}) words=$(_dray_peers) ;;");
        foreach (var verb in verbs)
            foreach (var option in verb.Options.Where(option => option.Choices.Count > 0))
                script.AppendLine($"        {Pattern(verb, option)}) words=\"{string.Join(' ', option.Choices)}\" ;;");
        script.AppendLine("        *)");
        script.AppendLine("            case \"$verb:$word\" in");
        script.AppendLine("                :-*) words=\"--help --version\" ;;");
        script.AppendLine($"                :*) words=\"{names}\" ;;");
        foreach (var verb in verbs)
        {
            script.AppendLine($"                {verb.Name}:-*) words=\"{string.Join(' ', verb.Options.SelectMany(option => option.Names))}\" ;;");
            if (verb.TakesHost) script.AppendLine($"                {verb.Name}:*) words=$(_dray_peers) ;;");
            // What may be a file is one, and nobody waits for the network.
            if (verb.TakesTarget) script.AppendLine($"                {verb.Name}:?*) [[ $word == */* || -n $(compgen -f -- \"$word\") ]] || words=$(_dray_peers | sed 's/$/:/') ;;");
            if (verb.Words.Count > 0) script.AppendLine($"                {verb.Name}:*) words=\"{string.Join(' ', verb.Words)}\" ;;");
        }

        // With nothing in COMPREPLY "-o default" completes files, and quotes them as readline does.
        return script.Append("""
                        esac ;;
                esac
                [[ -n $words ]] && COMPREPLY=($(compgen -W "$words" -- "$word"))
                return 0
            }
            complete -o default -F _dray dray

            """).ToString();
    }

    private static string Pattern(VerbSpec verb, OptionSpec option) =>
        string.Join('|', option.Names.Select(name => $"\"{verb.Name} {name}\""));
}
