using System.Text.Json;

namespace Dray.EndToEnd;

public sealed class IdTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Home => _folder.At("home");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_device_has_one_id_for_people_and_for_programs()
    {
        var words = (await IdAsync()).Ended(0);
        var lines = (await IdAsync("--json")).Ended(0).Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();

        Assert.Equal(["identity", "done"], lines.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal(3, words.Lines.Count);
        Assert.Equal(lines[0].GetProperty("name").GetString(), words.Lines[0]);
        Assert.All(words.Lines.Skip(1), row => Assert.Matches("^([0-9a-f]{4}( |$)){8}$", row));
        Assert.Equal(lines[0].GetProperty("id").GetString(), string.Concat(words.Lines.Skip(1)).Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_code_is_shown_on_a_terminal_or_when_wanted()
    {
        Assert.DoesNotContain('█', (await IdAsync()).Ended(0).Output);
        var wanted = (await IdAsync("--qr")).Ended(0);
        var code = wanted.Lines.Skip(3).ToArray();
        Assert.All(code, line => Assert.Equal(code[0].Length, line.Length));
        Assert.Equal(code[0].Length, (2 * code.Length) - 1);

        Tools.NeedLinux();
        Tools.Need("script");
        var shown = (await OnTerminalAsync("TERM=xterm")).Ended(0).Output;
        Assert.Contains($"\e[40m\e[97m{code[0]}\e[0m", shown, StringComparison.Ordinal);
        var plain = (await OnTerminalAsync("TERM=xterm NO_COLOR=1")).Ended(0).Output;
        Assert.Contains(code[3], plain, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[40m", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_refused_with_the_command_that_mends_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no mode bits");
        var before = (await IdAsync()).Ended(0).Output;
        var key = Path.Combine(Home, "identity.pem");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(key, File.GetUnixFileMode(key) | UnixFileMode.GroupRead);

        var refused = (await IdAsync()).Ended(3);
        Assert.Equal("", refused.Output);
        var told = JsonDocument.Parse(Assert.Single((await IdAsync("--json")).Ended(3).Lines)).RootElement;
        Assert.Equal("done", told.GetProperty("event").GetString());
        Assert.Contains(told.GetProperty("reason").GetString()!, refused.Error, StringComparison.Ordinal);

        var mend = refused.Error[refused.Error.IndexOf("chmod", StringComparison.Ordinal)..].Trim();
        (await DrayBinary.RunShellAsync(mend)).Ended(0);
        Assert.Equal(before, (await IdAsync()).Ended(0).Output);
    }

    private Task<Run> IdAsync(params string[] arguments) =>
        DrayBinary.RunAsync(["id", .. arguments], environment: new Dictionary<string, string> { ["DRAY_HOME"] = Home });

    private Task<Run> OnTerminalAsync(string environment) => DrayBinary.RunAsync(
        [], under: ["/bin/sh", "-c", $"DRAY_HOME={Home} {environment} exec script -qec \"$0 id\" /dev/null"]);
}
