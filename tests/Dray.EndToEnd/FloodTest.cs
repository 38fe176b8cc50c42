using System.Diagnostics;

namespace Dray.EndToEnd;

/// <summary>Beside a device that the server knows: its own. What a flood costs in seconds, bench/flood.cs measures.</summary>
public sealed class FloodTest
{
    [Fact]
    public Task Threat_17_A_thousand_that_take_a_byte_a_second_for_their_handshake_keep_nobody_waiting_and_are_sent_away() =>
        SendBeside(silent: 0, slow: 1000, until: flood => flood.Dialled >= 2000); // fewer than any cap: it was the deadline

    [Fact]
    public Task Threat_19_A_flood_of_five_thousand_half_open_connections_keeps_no_paired_device_out_and_leaves_nothing() =>
        SendBeside(silent: 5000, slow: 1000, until: flood => flood.Dialled >= 6000);

    private static async Task SendBeside(int silent, int slow, Predicate<Flood> until)
    {
        Tools.NeedLinux(); // elsewhere loopback is one address, and descriptors are not in /proc
        using var folder = new TemporaryFolder();
        var small = folder.File("small", "before the flood");
        var large = SourceTree.MakeFile(folder.At("large"), 30_000_000);
        await using var served = await Served.StartAsync(folder.At("in"));
        (await served.SendAsync(small)).Ended(0);
        var descriptors = DescriptorsOf(served.ProcessId);

        using (var flood = new Flood(served.Port, silent, slow))
        {
            await flood.Stands;
            // At the first try: whoever tries long enough gets through any flood once.
            await using var sending = served.Sending(large);
            Assert.DoesNotContain("\"retrying\"", (await sending.EndAsync()).Ended(0).Output, StringComparison.Ordinal);
            Assert.True(await Becomes(() => until(flood)), $"{flood.Dialled} connections came");
        }

        TreeComparer.AssertEqual(large, served.At("large"));
        // The runtime that compiles as it goes opens assemblies when it first needs them, and keeps them.
        var lazy = DrayBinary.IsNative ? 0 : 8;
        Assert.True(await Becomes(() => DescriptorsOf(served.ProcessId) <= descriptors + lazy), $"{DescriptorsOf(served.ProcessId)} descriptors, {descriptors} before");
    }

    private static async Task<bool> Becomes(Func<bool> condition)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition() && Stopwatch.GetElapsedTime(since) < DrayBinary.Patience) await Task.Delay(50);
        return condition();
    }

    private static int DescriptorsOf(int process) => Directory.GetFileSystemEntries($"/proc/{process}/fd").Length;
}
