namespace Dray.EndToEnd.Torture;

/// <summary>A source that changes while it is sent, or between a send that was cut and the next.</summary>
[Collection(Torturing.Name)]
public sealed class ChangingTest
{
    private const int Least = 5 << 20, Most = 18 << 20;

    [Fact]
    public async Task A_source_that_changes_while_it_is_sent_lands_as_one_version_or_fails()
    {
        Torturing.Check();
        await Rounds.RunAsync("source changed mid-send", cut: 6, full: 100, async round =>
        {
            var source = MakeSource(round);
            await using (var served = await round.ServeAsync())
            await using (var sending = round.Send("--bwlimit", "30M"))
            {
                for (var change = round.Random.Next(1, 4); change > 0 && !sending.HasExited; change--)
                {
                    await Task.Delay(round.Random.Next(1, 400));
                    source.Change(round.Random);
                }

                var run = await sending.EndAsync();
                if (run.ExitCode == 5) Assert.Contains("changed", run.Output, StringComparison.Ordinal);
                else run.Ended(0);
                round.AssertAcknowledged();
            }

            await FinishAsync(round);
        });
    }

    [Fact]
    public async Task A_source_that_changed_since_the_send_was_cut_is_never_mixed_with_what_is_there()
    {
        Torturing.Check();
        await Rounds.RunAsync("source changed between sends", cut: 4, full: 100, async round =>
        {
            var source = MakeSource(round);
            // What a killed sender had sent whole may land late, over a connection of which nobody knows that it is dead.
            round.BeforeComparing = tree =>
            {
                foreach (var beside in Directory.GetFiles(tree, "file (*)"))
                {
                    Assert.True(round.Versions.Holds("tree/file", beside), $"{beside} is no version of the source");
                    File.Delete(beside);
                    // Deleting it has moved the folder's time, which is compared to the nanosecond.
                    System.Diagnostics.Process.Start("touch", ["-r", round.Source, tree]).WaitForExit();
                }
            };
            for (var cut = round.Random.Next(1, 3); cut > 0; cut--)
            {
                await using var served = await round.ServeAsync();
                await using var sending = round.Send("--bwlimit", "12M", "--retry-for", "0s");
                await Task.Delay(round.Random.Next(200, 1500));
                if (round.Random.Next(2) == 0) await served.KillAsync();
                else await sending.KillAsync();
                source.Change(round.Random);
            }

            // What landed whole and changed since, with its old size and time, is told apart by content alone, as with rsync.
            await round.FinishAsync(["--on-conflict", "overwrite", .. File.Exists(Path.Combine(round.In, "tree", "file")) ? (string[])["--check"] : []]);
        });
    }

    private static ChangingFile MakeSource(Round round)
    {
        round.Folder.File("tree/other", "does not change");
        round.Versions.Add(round.Source, "tree");
        return new ChangingFile(Path.Combine(round.Source, "file"), "tree/file", round.Random.Next(Least, Most), round.Versions, round.Random);
    }

    /// <summary>As it is now it replaces whatever version landed before.</summary>
    private static Task FinishAsync(Round round) => round.FinishAsync("--on-conflict", "overwrite");
}
