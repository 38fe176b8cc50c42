using System.CommandLine;
using Dray.Cli.Completion;
using Dray.Cli.Parsing;

namespace Dray.Cli;

/// <summary><c>dray completion</c>: a script that teaches a shell to complete dray's command line.</summary>
internal static class CompletionCommand
{
    private const string Manual = """
        Examples:
          bash    dray completion bash > ~/.local/share/bash-completion/completions/dray
          zsh     dray completion zsh > "${fpath[1]}/_dray"
          fish    dray completion fish > ~/.config/fish/completions/dray.fish
          pwsh    dray completion pwsh >> $PROFILE

        Exit codes:
          0 done    2 usage
        """;

    private static readonly (string Shell, Func<IReadOnlyList<VerbSpec>, string> Write)[] Shells =
    [
        ("bash", BashScript.Write), ("zsh", ZshScript.Write), ("fish", FishScript.Write), ("pwsh", PowerShellScript.Write),
    ];

    public static Verb Build(RootCommand root)
    {
        var shell = new Argument<string>("shell") { Description = "The shell to write for" };
        shell.CompletionSources.Add([.. Shells.Select(known => known.Shell)]);
        var verb = new Verb("completion", "Prints a script that lets a shell complete dray's commands and options.", "completion bash|zsh|fish|pwsh", Manual) { shell };
        verb.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(Script(root, parsed.GetRequiredValue(shell))));
        return verb;
    }

    /// <summary>The script for a shell.</summary>
    /// <exception cref="UsageException">Dray does not know that shell.</exception>
    internal static string Script(RootCommand root, string shell)
    {
        foreach (var (known, write) in Shells)
            if (known == shell) return write(VerbSpec.AllOf(root));
        throw new UsageException($"'{shell}' is none of {string.Join(", ", Shells.Select(known => known.Shell))}.");
    }
}
