namespace Dray.EndToEnd.Torture;

/// <summary>The power of the receiver's disk fails at any time: what was acknowledged is there afterwards.</summary>
[Collection(Torturing.Name)]
public sealed class PowerTest
{
    private const int Megabytes = 192;

    [Fact]
    public Task What_was_acknowledged_survives_a_power_cut() => CutAsync("power loss", cut: 4, full: 100, []);

    [Fact]
    public Task Nothing_is_mixed_up_by_a_power_cut_in_a_fast_send() => CutAsync("power loss, --fast", cut: 2, full: 40, ["--fast"]);

    private static async Task CutAsync(string row, int cut, int full, string[] fast)
    {
        Torturing.Check();
        await using var disk = await LoopDisk.MakeAsync(Megabytes);
        await Rounds.RunAsync(row, cut, full, async round =>
        {
            round.In = Path.Combine(disk.Root, $"{round.Seed}");
            round.MakeSource(large: 20 << 20, small: 200);
            await LoseAsync(round, disk, fast);
            await disk.RemountAsync();
            // A cut that took a round's last deletion, too, has brought back what was deleted.
            foreach (var earlier in Directory.GetDirectories(disk.Root).Where(folder => folder != round.In && Path.GetFileName(folder) != "lost+found")) Directory.Delete(earlier, recursive: true);
            if (fast.Length == 0) round.AssertAcknowledged();

            // The new watcher looks at whatever stands there first. Of a fast send nothing was promised but that sending again mends it.
            await round.FinishAsync(fast.Length == 0 ? [] : ["--check", "--on-conflict", "overwrite"]);
            if (fast.Length == 0) round.Unwatch();
            else round.ForgetWatched();
            Directory.Delete(round.In, recursive: true);
        });
    }

    private static async Task LoseAsync(Round round, LoopDisk disk, string[] fast)
    {
        await using var served = await round.ServeAsync();
        await using var sending = round.Send(["--retry-for", "0s", "--bwlimit", "25M", .. fast]);
        await Task.Delay(round.Random.Next(1, 1500));
        disk.Cut(round.Random.Next(3) == 0 ? LoopDisk.Loss.Data : LoopDisk.Loss.DataAndLog);
        if (round.Random.Next(2) == 0) await Task.Delay(round.Random.Next(1, 200)); // it notices, or it does not
        await served.KillAsync();
        await sending.EndAsync();
        round.Unwatch();
    }
}
