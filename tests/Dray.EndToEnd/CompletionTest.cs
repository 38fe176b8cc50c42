using System.Diagnostics;

namespace Dray.EndToEnd;

public sealed class CompletionTest
{
    [Theory]
    [InlineData("dray se", "send serve")]
    [InlineData("dray ", "send serve get ls receive peers pair link devices offers partials id doctor try bench completion")]
    [InlineData("dray bench ", "io")]
    [InlineData("dray bench io --qu", "--quick")]
    [InlineData("dray send --on-conflict ", "newer rename skip overwrite fail")]
    [InlineData("dray serve --poller s", "select")]
    [InlineData("dray send --dry", "--dry-run")]
    [InlineData("dray devices ", "list allow rename forget")]
    [InlineData("dray devices allow ada --get ", "yes no")]
    [InlineData("dray completion ", "bash zsh fish pwsh")]
    [InlineData("dray send some", "")]
    public async Task Bash_completes(string typed, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no bash");
        var script = (await DrayBinary.RunAsync("completion", "bash")).Ended(0).Output;
        var words = typed.Split(' ');
        var completed = await BashAsync($"""
            {script}
            COMP_WORDS=({string.Join(' ', words.Select(word => $"'{word}'"))})
            COMP_CWORD={words.Length - 1}
            _dray
            echo "$(printf '%s\n' "${"{COMPREPLY[@]}"}")"
            """);
        Assert.Equal(
            expected.Split(' ').Order(StringComparer.Ordinal),
            completed.Trim().Split('\n').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("bash", "bash", "-n")]
    [InlineData("zsh", "zsh", "-n")]
    [InlineData("fish", "fish", "--no-execute")]
    public async Task The_shell_accepts_its_script(string shell, string program, string check)
    {
        Assert.SkipUnless(Installed(program), $"{program} is not installed");
        using var folder = new TemporaryFolder();
        var script = folder.File("script", (await DrayBinary.RunAsync("completion", shell)).Ended(0).Output);
        await RunAsync(program, check, script);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Every_script_knows_every_command(string shell)
    {
        var script = (await DrayBinary.RunAsync("completion", shell)).Ended(0).Output;
        Assert.All(["send", "serve", "get", "ls", "peers", "pair", "link", "devices", "partials", "id", "doctor", "try", "bench", "io", "completion", "on-conflict", "epoll", "markdown"], word => Assert.Contains(word, script, StringComparison.Ordinal));
    }

    private static Task<string> BashAsync(string script) => RunAsync("bash", "--norc", "-c", script);

    private static bool Installed(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await DrayBinary.EndAsync(process);
        Assert.Equal("", await error);
        Assert.Equal(0, process.ExitCode);
        return await output;
    }
}
