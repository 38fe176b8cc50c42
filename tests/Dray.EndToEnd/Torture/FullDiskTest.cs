namespace Dray.EndToEnd.Torture;

/// <summary>A disk that is full, at any write, and one that may hold no file beyond a size.</summary>
[Collection(Torturing.Name)]
public sealed class FullDiskTest
{
    private const int Room = 96 << 20;

    [Fact]
    public async Task A_full_disk_is_told_of_by_name_and_once_there_is_room_the_same_command_completes_it()
    {
        Torturing.Check();
        await Rounds.RunAsync("disk full at each write", cut: 6, full: 200, async round =>
        {
            // In the full run every size between 8 and 64 MiB is come by.
            var size = (8L << 20) + (56L << 20) * (round.Number % 200) / 200 / 4096 * 4096;
            await using var disk = await MemoryDisk.MakeAsync(size);
            round.In = Path.Combine(disk.Root, "in");
            MakeMoreThan(size, round);
            await using (var served = await round.ServeAsync())
            {
                // What went elsewhere before is left alone, and the server goes on.
                await using var full = round.Send();
                var run = (await full.EndAsync()).Ended(6);
                Assert.Matches("(?i)no space", run.Output);
                Assert.Matches("tree/[a-z0-9/]+", run.Output);
                round.AssertAcknowledged();
                Assert.False(served.HasExited);
                if (round.Random.Next(2) == 0) await served.KillAsync();
            }

            await disk.ResizeAsync(size + Room);
            await round.FinishAsync();
        });
    }

    [Fact]
    public async Task A_file_that_may_not_grow_fails_by_name_and_the_others_land()
    {
        Torturing.Check();
        Tools.Need("prlimit");
        await Rounds.RunAsync("RLIMIT_FSIZE", cut: 2, full: 60, async round =>
        {
            round.MakeSource(large: 12 << 20, small: 50);
            var limit = round.Random.Next(6 << 20, (12 << 20) - 1);
            await using (var served = await round.ServeUnderAsync(["prlimit", $"--fsize={limit}"]))
            {
                await using var sending = round.Send("--retry-for", "5s");
                var run = await sending.EndAsync();
                Assert.Contains(run.ExitCode, (int[])[5, 6]);
                Assert.Contains("tree/large", run.Output, StringComparison.Ordinal);
                Assert.False(served.HasExited);
                round.AssertAcknowledged();
                Assert.True(File.Exists(served.At("tree", "medium")));
            }

            await round.FinishAsync();
        });
    }

    /// <summary>Small ones and large ones, in all more than fits.</summary>
    private static void MakeMoreThan(long size, Round round)
    {
        SourceTree.MakeMany(Path.Combine(round.Source, "0"), 300, 2000);
        var made = 0L;
        for (var i = 0; made <= size + (1 << 20); i++)
        {
            var next = round.Random.Next(3) == 0 ? round.Random.Next(1, 100_000) : round.Random.Next(300_000, 9 << 20);
            SourceTree.MakeFile(Path.Combine(round.Source, $"file{i}"), next, round.Seed + i);
            made += next;
        }

        round.Versions.Add(round.Source, "tree");
    }
}
