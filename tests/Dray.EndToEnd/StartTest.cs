namespace Dray.EndToEnd;

public sealed class StartTest
{
    [Fact]
    public async Task No_end_reads_the_systems_authorities_which_takes_longer_than_a_small_send()
    {
        Tools.NeedLinux();
        Tools.Need("strace");
        using var folder = new TemporaryFolder();
        string[] Tracing(string log) => ["strace", "-f", "-e", "trace=openat", "-o", folder.At(log)];
        await using (var served = await Served.StartAsync(folder.At("in"), under: [.. Tracing("serve"), "-D"]))
        {
            (await DrayBinary.RunAsync(["send", "--to", served.Address, folder.File("file", "x")], under: Tracing("send"))).Ended(0);
        }

        foreach (var log in (string[])["serve", "send"])
        {
            var opened = await File.ReadAllTextAsync(folder.At(log), TestContext.Current.CancellationToken);
            Assert.Contains("identity.pem", opened, StringComparison.Ordinal);
            Assert.DoesNotContain("/certs", opened, StringComparison.Ordinal);
        }
    }
}
