using System.Text.RegularExpressions;

namespace Dray.EndToEnd;

/// <summary>Counts what one file costs both ends in calls that move bytes; how often they wait is the machine's.</summary>
public sealed partial class SystemCallsTest
{
    private const int Megabytes = 256;

    /// <summary>Payload of one record, and so of one read, one write and one send.</summary>
    private const int Records = Megabytes * 4;

    [Fact]
    public async Task Both_ends_move_a_record_by_a_call_each()
    {
        Tools.NeedLinux();
        Tools.Need("strace");
        using var folder = TemporaryFolder.ForMany();
        await Tools.ShellAsync(folder, $"head -c {Megabytes}M /dev/urandom > file");
        await using (var served = await Served.StartAsync(folder.At("in"), under: Counting(folder.At("server"), "-D")))
        {
            // How many lanes are tried is up to the machine and what else it does, and each one tried answers a few times.
            (await DrayBinary.RunAsync(["send", "--lanes", "2", "--to", served.Address, folder.At("file")], under: Counting(folder.At("sender")))).Ended(0);
            Assert.Equal(0, await served.StopAsync());
        }

        var (sender, server) = (await CountsAsync(folder.At("sender")), await CountsAsync(folder.At("server")));
        AssertRecorded(1.00, sender["pread64"]);
        AssertRecorded(1.03, sender["sendto"]);
        // It looks for answers after each record, and once more whenever its socket was full.
        var looks = sender["recvfrom"] + sender["recvfrom, failed"];
        Assert.InRange(looks, 0.85 * 1.05 * Records, (1.15 * 1.05 * Records) + sender["sendto, failed"]);
        AssertRecorded(1.00, server["pwrite64"]);
        // An answer a unit at most, and the end: what is verified in one turn is answered at once.
        Assert.InRange(server["sendto"], 0.02 * Records, 1.15 * 0.08 * Records);
        // Several records may come at once, more of them the busier the machine is.
        Assert.InRange(server["recvfrom"], 0.25 * Records, 1.15 * Records);
        // What finds a socket full, or empty, is tried again when it is not: fewer than a call a record, however they wait.
        Assert.InRange(sender["sendto, failed"], 0, Records);
        Assert.InRange(server["recvfrom, failed"], 0, Records);
    }

    /// <param name="aRecord">How many calls a record took when that was written down.</param>
    private static void AssertRecorded(double aRecord, int calls) => Assert.InRange(calls, 0.85 * aRecord * Records, 1.15 * aRecord * Records);

    private static string[] Counting(string log, params string[] more) =>
        ["strace", .. more, "-f", "-qq", "-c", "-e", "trace=pread64,pwrite64,sendto,recvfrom", "-o", log];

    /// <summary>strace's table, which it writes when what it traces has ended: how many calls went well, and how many did not.</summary>
    private static async Task<Dictionary<string, int>> CountsAsync(string log)
    {
        Assert.True(await Task.Run(() => SpinWait.SpinUntil(() => File.ReadAllText(log).Contains("total", StringComparison.Ordinal), DrayBinary.Patience)));
        var counts = new Dictionary<string, int>();
        foreach (Match row in Row().Matches(await File.ReadAllTextAsync(log)))
        {
            var failed = row.Groups[2].Success ? int.Parse(row.Groups[2].Value) : 0;
            counts[row.Groups[3].Value] = int.Parse(row.Groups[1].Value) - failed;
            counts[$"{row.Groups[3].Value}, failed"] = failed;
        }

        return counts;
    }

    /// <summary>Share, seconds, microseconds a call, calls, perhaps errors, name.</summary>
    [GeneratedRegex(@"^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:(\d+) +)?(\w+)$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
