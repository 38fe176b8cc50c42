using System.Globalization;

namespace Dray.EndToEnd;

/// <summary>Started by cron, by a daemon, into a full disk: what nobody hears ends no transfer.</summary>
public sealed class StandardStreamsTest
{
    [Theory]
    [InlineData("--hash sha256 >/dev/full")]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    [InlineData("<&- >&- 2>&-")]
    [InlineData("--json >/dev/full")]
    [InlineData("-v | head -c 1")]
    public async Task A_send_that_nobody_listens_to_lands(string streams)
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeFile(folder.At("file"), 9 << 20);
        await using var served = await Served.StartAsync(folder.At("in"));
        (await DrayBinary.RunShellAsync($"dray send '{source}' --to {served.Address} {streams}")).Ended(0);
        TreeComparer.AssertEqual(source, served.At("file"));
    }

    [Theory]
    [InlineData("send -n '{0}' --to {1} >/dev/full", 1)]
    [InlineData("send -n --json '{0}' --to {1} >/dev/full", 1)]
    [InlineData("send -n '{0}' --to {1} >&-", 1)]
    [InlineData("send -n --hash sha256 '{0}' --to {1} >/dev/null", 0)]
    [InlineData("send '{0}' --hash sha256 --to {1} >/dev/full", 0)]
    [InlineData("--help >/dev/full", 1)]
    [InlineData("completion bash >/dev/full", 1)]
    public async Task What_could_not_be_printed_is_told(string line, int code)
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeFile(folder.At("file"), 1000);
        await using var served = await Served.StartAsync(folder.At("in"));
        var run = (await DrayBinary.RunShellAsync("dray " + string.Format(CultureInfo.InvariantCulture, line, source, served.Address))).Ended(code);
        Assert.Equal(!line.EndsWith("null", StringComparison.Ordinal), run.Error.Contains("standard output could not be written (", StringComparison.Ordinal));
        Assert.DoesNotContain("defect", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo junk >", "is damaged")]
    [InlineData("mkfifo", "is no regular file")]
    public async Task An_unusable_identity_is_no_defect(string make, string words)
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeFile(folder.At("file"), 1);
        var run = (await DrayBinary.RunShellAsync(
            $"mkdir '{folder.At("home")}'; umask 077; {make} '{folder.At("home")}/identity.pem'; DRAY_HOME='{folder.At("home")}' dray send '{source}' localhost:")).Ended(4);
        Assert.Contains($"identity.pem {words}", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", run.Error, StringComparison.Ordinal);
    }
}
