namespace Dray.EndToEnd.Torture;

/// <summary>Networks that are cut, that fall silent with their connections open, that stall, that carry a byte at a time.</summary>
[Collection(Torturing.Name)]
public sealed class NetworkTest
{
    private const int Size = 20 << 20;

    [Fact]
    public async Task What_the_network_does_only_costs_time()
    {
        Torturing.Check();
        await Rounds.RunAsync("cut, stalled, dribbled", cut: 4, full: 150, async round =>
        {
            round.MakeSource(Size, small: 150);
            await using (var served = await round.ServeAsync("--idle-timeout", "3s"))
            await using (var network = new Network(served.Port))
            await using (var sending = round.SendTo(network.Address, "--bwlimit", "25M"))
            {
                for (var trouble = round.Random.Next(1, 4); trouble > 0; trouble--)
                {
                    await CarriedAsync(network, sending, network.Carried + round.Random.Next(100, Size / 2));
                    await TroubleAsync(network, round.Random);
                }

                (await sending.EndAsync()).Ended(0);
            }

            await round.FinishAsync();
        });
    }

    [Fact]
    public async Task What_the_network_does_to_a_pull_only_costs_time()
    {
        Torturing.Check();
        await Rounds.RunAsync("cut, stalled, dribbled: a pull", cut: 3, full: 150, async round =>
        {
            round.MakeSource(Size, small: 150);
            await using (var served = await round.ShareAsync("--idle-timeout", "3s"))
            await using (var network = new Network(served.Port))
            await using (var getting = round.GetFrom(network.Port, "--bwlimit", "25M"))
            {
                for (var trouble = round.Random.Next(1, 4); trouble > 0; trouble--)
                {
                    await CarriedAsync(network, getting, network.Carried + round.Random.Next(100, Size / 2));
                    await TroubleAsync(network, round.Random);
                }

                (await getting.EndAsync()).Ended(0);
            }

            Assert.False(Directory.Exists(Path.Combine(round.In, ".dray")));
            await round.FinishAsync();
        });
    }

    [Fact]
    public async Task A_pull_survives_a_cut_of_two_minutes()
    {
        Torturing.Check();
        Assert.SkipUnless(Rounds.AreFull, "it takes minutes (DRAY_TORTURE=full)");
        await Rounds.RunAsync("no network for two minutes: a push and a pull", cut: 1, full: 2, async round =>
        {
            round.MakeSource(Size, small: 150);
            var pulls = round.Number % 2 == 1;
            await using (var served = await (pulls ? round.ShareAsync() : round.ServeAsync()))
            await using (var network = new Network(served.Port))
            await using (var carrying = pulls ? round.GetFrom(network.Port, "--bwlimit", "10M") : round.SendTo(network.Address, "--bwlimit", "10M"))
            {
                await CarriedAsync(network, carrying, Size / 2);
                network.Stall();
                await Task.Delay(TimeSpan.FromMinutes(2));
                network.CutAll();
                network.GoOn();
                (await carrying.EndAsync(TimeSpan.FromMinutes(3))).Ended(0);
            }

            await round.FinishAsync();
        });
    }

    [Fact]
    public async Task A_session_whose_connections_fell_silent_is_fenced_by_the_next()
    {
        Torturing.Check();
        await Rounds.RunAsync("half-open", cut: 2, full: 50, async round =>
        {
            round.MakeSource(Size, small: 100);
            await using (var served = await round.ServeAsync())
            await using (var network = new Network(served.Port))
            {
                await using var gone = round.SendTo(network.Address, "--bwlimit", "25M");
                await CarriedAsync(network, gone, round.Random.Next(100, Size));
                network.Forget();
                if (round.Random.Next(2) == 0) await gone.KillAsync();

                // The server can't know that nobody is there any more.
                await using var next = round.Send();
                (await next.EndAsync()).Ended(0);
                round.AssertAcknowledged();
                TreeComparer.AssertEqual(round.Source, served.At("tree"));
            }

            await round.FinishAsync();
        });
    }

    private static async Task TroubleAsync(Network network, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                network.CutAll();
                break;
            case 1:
                network.Stall();
                await Task.Delay(random.Next(1, 600));
                network.GoOn();
                break;
            case 2:
                network.Stall();
                await Task.Delay(random.Next(1, 300));
                network.CutAll();
                network.GoOn();
                break;
            default:
                network.Dribble(random.Next(1, 3000));
                break;
        }
    }

    private static async Task CarriedAsync(Network network, Running sending, long bytes)
    {
        while (network.Carried < bytes && !sending.HasExited) await Task.Delay(1);
    }
}
