namespace Dray.EndToEnd;

/// <summary>A smoke check that memory depends neither on sizes nor on counts.</summary>
public sealed class MemoryTest
{
    private const int MostKilobytes = 120_000;

    [Fact]
    public async Task A_large_file_takes_no_more_memory_than_a_small_one()
    {
        Check();
        using var folder = new TemporaryFolder();
        await Tools.ShellAsync(folder, "head -c 400M /dev/urandom > large");
        await using var served = await Served.StartAsync(folder.At("in"));

        var sender = await SendAsync(served, folder.At("large"));

        AssertFlat(sender, PeakOf(served.ProcessId));
        await Tools.ShellAsync(folder, "cmp large in/large");
    }

    [Fact]
    public async Task Many_entries_take_no_more_memory_than_few()
    {
        Check();
        using var folder = TemporaryFolder.ForMany();
        var source = SourceTree.MakeMany(folder.At("tree"), 30_000, 10);
        await using var served = await Served.StartAsync(folder.At("in"));

        var sender = await SendAsync(served, source);

        AssertFlat(sender, PeakOf(served.ProcessId));
        Assert.Equal(30_000, Directory.EnumerateFiles(served.At("tree"), "*", SearchOption.AllDirectories).Count());
    }

    private static void Check()
    {
        Tools.NeedLinux();
        Assert.SkipUnless(DrayBinary.IsNative, "memory is measured of the native binary (DRAY_BINARY)");
    }

    /// <summary>Sends, and returns the sender's peak in kB, looked at until it ends.</summary>
    private static async Task<long> SendAsync(Served served, string source)
    {
        await using var sending = Running.Start(["send", "--json", "--to", served.Address, source]);
        long peak = 0;
        while (!sending.HasExited)
        {
            peak = Math.Max(peak, PeakOf(sending.ProcessId));
            await Task.Delay(5);
        }

        (await sending.EndAsync()).Ended(0);
        return peak;
    }

    private static void AssertFlat(long sender, long server)
    {
        Assert.InRange(sender, 1, MostKilobytes);
        Assert.InRange(server, 1, MostKilobytes);
    }

    /// <summary>The most that a process has held, in kB; 0 where it has gone.</summary>
    private static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
