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
            (await DrayBinary.RunAsync(["send", "--to", served.Address, folder.At("file")], under: Counting(folder.At("sender")))).Ended(0);
            Assert.Equal(0, await served.StopAsync());
        }

        var (sender, server) = (await CountsAsync(folder.At("sender")), await CountsAsync(folder.At("server")));
        Assert.InRange(sender["pread64"], 0.85 * Records, 1.15 * Records);
        Assert.InRange(server["pwrite64"], 0.85 * Records, 1.15 * Records);
        // What a full socket sends back is tried again: fewer than one in two.
        Assert.InRange(sender["sendto"], Records, 1.5 * Records);
        // Several records may come at once, never less than one where the sender is ahead.
        Assert.InRange(server["recvfrom"], 0.25 * Records, 1.5 * Records);
    }

    private static string[] Counting(string log, params string[] more) =>
        ["strace", .. more, "-f", "-qq", "-c", "-e", "trace=pread64,pwrite64,sendto,recvfrom", "-o", log];

    /// <summary>strace's table, which it writes when what it traces has ended.</summary>
    private static async Task<Dictionary<string, int>> CountsAsync(string log)
    {
        Assert.True(await Task.Run(() => SpinWait.SpinUntil(() => File.ReadAllText(log).Contains("total", StringComparison.Ordinal), DrayBinary.Patience)));
        return Row().Matches(await File.ReadAllTextAsync(log)).ToDictionary(row => row.Groups[2].Value, row => int.Parse(row.Groups[1].Value));
    }

    /// <summary>Share, seconds, microseconds a call, calls, perhaps errors, name.</summary>
    [GeneratedRegex(@"^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?(\w+)$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
