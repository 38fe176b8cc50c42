using System.Text;

namespace Dray.Cli.Completion;

internal static class PowerShellScript
{
    public static string Write(IReadOnlyList<VerbSpec> verbs)
    {
        var script = new StringBuilder("""
            # PowerShell completion for dray
            Register-ArgumentCompleter -Native -CommandName dray -ScriptBlock {
                param($word, $ast, $cursor)
                $offered = @{

            """);
        script.AppendLine($"        '' = {List(verbs.Select(verb => verb.Name).Concat(["--help", "--version"]))}");
        foreach (var verb in verbs)
        {
            script.AppendLine($"        '{verb.Name}' = {List(verb.Words.Concat(verb.Options.SelectMany(option => option.Names)))}");
            foreach (var option in verb.Options.Where(option => option.Choices.Count > 0))
                foreach (var name in option.Names) script.AppendLine($"        '{verb.Name} {name}' = {List(option.Choices)}");
        }

        script.AppendLine("    }");
        script.AppendLine($"    $hosts = {List(verbs.SelectMany(Hosts))}");

        // An option's value is looked up before the command's own words; with no result PowerShell completes files.
        return script.Append("""
                $typed = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { "$_" })
                $verb = if ($typed.Count -gt 1) { $typed[1] } else { '' }
                $words = $offered["$verb $($typed[-1])"]
                if (-not $words) { $words = $offered[$verb] }
                if ($hosts -contains $verb -or $hosts -contains "$verb $($typed[-1])") { $words = @($words) + @(dray peers --names 2>$null) }
                $words | Where-Object { $_ -like "$word*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }

            """).ToString();
    }

    private static IEnumerable<string> Hosts(VerbSpec verb) =>
        [.. verb.TakesHost ? (string[])[verb.Name] : [], .. verb.Options.Where(option => option.IsHost).SelectMany(option => option.Names).Select(name => $"{verb.Name} {name}")];

    private static string List(IEnumerable<string> words) => $"@({string.Join(", ", words.Select(word => $"'{word}'"))})";
}
