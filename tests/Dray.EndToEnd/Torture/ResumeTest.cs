namespace Dray.EndToEnd.Torture;

/// <summary>What is sent again after a kill is what no sync had covered yet, and what was on its way.</summary>
[Collection(Torturing.Name)]
public sealed class ResumeTest
{
    private const int Size = 224 << 20;

    /// <summary>64 MiB or 2 s between two syncs.</summary>
    private const long Window = 64L << 20;

    /// <summary>Units of two lanes that were not whole yet, and what the system's buffers held on either side of the proxy.</summary>
    private const long InFlight = 32L << 20;

    [Fact]
    public async Task Whoever_is_killed_no_more_than_a_sync_window_is_sent_again()
    {
        Torturing.Check();
        using var shared = TemporaryFolder.ForMany();
        var large = SourceTree.MakeFile(shared.At("large"), Size);
        await Rounds.RunAsync("kill -9, counted", cut: 2, full: 60, async round =>
        {
            Directory.CreateDirectory(round.Source);
            File.Copy(large, Path.Combine(round.Source, "large"));
            round.Versions.Add(round.Source, "tree");
            var kills = 0;
            long sent = 0;
            for (var done = false; !done; kills++)
            {
                await using var served = await round.ServeAsync();
                await using var network = new ChaosProxy(served.Port);
                await using var sending = round.SendTo(network.Address, "--retry-for", "0s", "--lanes", "2");
                var end = kills < 2 ? round.Random.Next(1, Size) : long.MaxValue;
                while (network.Sent < end && !sending.HasExited) await Task.Delay(1);
                var server = round.Random.Next(2) == 0;
                done = end == long.MaxValue;
                if (!done) await (server ? served.KillAsync() : sending.KillAsync());
                if (done || server) await sending.EndAsync();
                sent += network.Sent;
            }

            await round.FinishAsync();
            var again = sent - Size - (Size / 1000); // frames and digests take less than a thousandth
            Assert.True(again <= (kills - 1) * (Window + InFlight), $"{again >> 20} MiB were sent again after {kills - 1} kills");
        });
    }
}
