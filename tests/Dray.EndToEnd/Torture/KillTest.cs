namespace Dray.EndToEnd.Torture;

/// <summary>kill -9, at any time, at either end or both; then the same command again.</summary>
[Collection(Torturing.Name)]
public sealed class KillTest
{
    private enum Victim
    {
        Server, Sender, Both,
    }

    [Fact]
    public async Task Whoever_is_killed_at_random_the_same_command_again_completes_it()
    {
        Torturing.Check();
        await Rounds.RunAsync("kill -9 at random", cut: 4, full: 300, async round =>
        {
            round.MakeSource(large: 24 << 20, small: 150);
            string[] fast = round.Seed % 5 == 4 ? ["--bwlimit", "60M"] : ["--bwlimit", "30M"];
            for (var kill = round.Random.Next(1, 4); kill > 0; kill--)
            {
                await using var served = await round.ServeAsync();
                await using var sending = round.Send(["--retry-for", "0s", .. fast]);
                await Task.Delay(round.Random.Next(1, 1200));
                var victim = (Victim)round.Random.Next(3);
                if (victim != Victim.Sender) await served.KillAsync();
                if (victim != Victim.Server) await sending.KillAsync();
                if (victim == Victim.Server) await sending.EndAsync();
                round.AssertAcknowledged();
            }

            await round.FinishAsync();
        });
    }
}
