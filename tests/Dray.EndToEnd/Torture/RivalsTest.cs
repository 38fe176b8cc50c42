namespace Dray.EndToEnd.Torture;

/// <summary>Several at once who want the same name: the same device over and over, or two devices.</summary>
[Collection(Torturing.Name)]
public sealed class RivalsTest
{
    [Fact]
    public async Task Sends_of_one_file_by_one_device_at_once_leave_it_there_once_and_whole()
    {
        Torturing.Check();
        await Rounds.RunAsync("2 to 8 resume one transfer", cut: 3, full: 200, async round =>
        {
            // Small ones have no lease: what another session of the same device landed meanwhile they land beside.
            Directory.CreateDirectory(round.Source);
            foreach (var name in (string[])["one", "two"]) SourceTree.MakeFile(Path.Combine(round.Source, name), round.Random.Next(5 << 20, 12 << 20), round.Seed);
            round.Versions.Add(round.Source, "tree");
            await using (var served = await round.ServeAsync())
            {
                if (round.Random.Next(2) == 0)
                {
                    await using var first = round.Send("--bwlimit", "10M", "--retry-for", "0s");
                    await Task.Delay(round.Random.Next(50, 800));
                    await first.KillAsync();
                }

                var rivals = Enumerable.Range(0, round.Random.Next(2, 9)).Select(_ => round.Send("--retry-for", "20s")).ToArray();
                var runs = await Task.WhenAll(rivals.Select(rival => rival.EndAsync()));
                Assert.Contains(runs, run => run.ExitCode == 0);
                round.AssertAcknowledged();
                foreach (var rival in rivals) await rival.DisposeAsync();
                Assert.Empty(Directory.EnumerateFileSystemEntries(served.Folder, "* (*)", SearchOption.AllDirectories));
            }

            await round.FinishAsync();
        });
    }

    [Fact]
    public async Task Of_two_devices_that_want_one_name_one_wins_and_the_other_lands_beside()
    {
        Torturing.Check();
        using var folder = new TemporaryFolder();
        Device ada = new(folder, "ada"), bob = new(folder, "bob"), eve = new(folder, "eve");
        await using var served = await ada.ServeAsync();
        foreach (var device in (Device[])[bob, eve])
            (await device.SendAsync(await ada.ShowCodeAsync(served), served.Address, device.File($"hello of {Path.GetFileName(device.Place)}", "x"))).Ended(0);
        await Rounds.RunAsync("two senders, one name", cut: 6, full: 500, async round =>
        {
            var size = round.Random.Next(2) == 0 ? round.Random.Next(1, 100_000) : round.Random.Next(200_000, 5 << 20);
            string[] files = [Make(bob, 0), Make(eve, 1)];
            round.In = Path.Combine(ada.Served, $"{round.Seed}");
            foreach (var file in files) round.Versions.Add(file, "file");
            using var watcher = new Watcher(round.In, round.Versions);
            await using var network = Barred(served.Port, size);

            var runs = await Task.WhenAll(SendAsync(bob, files[0]), SendAsync(eve, files[1]));

            Assert.All(runs, run => run.Ended(0));
            Assert.Equal(["file", "file (1)"], Directory.EnumerateFiles(round.In).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.Equal(
                files.Select(File.ReadAllBytes).Order(Bytes), Directory.EnumerateFiles(round.In).Select(File.ReadAllBytes).Order(Bytes));
            watcher.Dispose();
            Assert.Empty(watcher.Faults);

            // Of one size and one time they would pass for the same.
            string Make(Device device, int seed)
            {
                var file = SourceTree.MakeFile(Path.Combine(device.Place, "file"), size, (round.Seed * 2) + seed);
                File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(seed));
                return file;
            }

            Task<Run> SendAsync(Device device, string file) =>
                device.SendAsync(null, network.Address, "--lanes", "1", "--on-conflict", "rename", "--into", $"{round.Seed}", file);
        });
    }

    private static Comparer<byte[]> Bytes { get; } = Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other));

    /// <summary>A network that holds the end of each of two lanes' files until the other's is there, too.</summary>
    private static ChaosProxy Barred(int port, int size)
    {
        var (arrived, both) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var network = new ChaosProxy(port);
        network.OnSent = async (_, offset, bytes) =>
        {
            if (offset > size || offset + bytes.Length <= size) return true;
            if (Interlocked.Increment(ref arrived) == 2) both.SetResult();
            await both.Task.WaitAsync(TimeSpan.FromSeconds(20));
            return true;
        };
        return network;
    }
}
