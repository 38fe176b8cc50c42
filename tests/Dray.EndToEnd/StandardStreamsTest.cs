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
