using Dray.Files;
using Dray.Transfers;
using Dray.Wire;

namespace Dray.Tests.Simulation;

/// <summary>Properties of a whole transfer, for each seed a different one. A failure names its seed.</summary>
public sealed class SimulationTest
{
    private const int Mebibyte = 1 << 20;

    [Fact]
    public void Files_of_every_size_arrive_equal()
    {
        for (var seed = 0; seed < 10; seed++) Simulate(seed, new Chances(), large: 20 * Mebibyte);
    }

    [Fact]
    public void However_often_lanes_are_cut_everything_lands_once_and_equal()
    {
        var cuts = 0;
        for (var seed = 0; seed < 15; seed++)
        {
            var transfer = Simulate(seed, new Chances { Cut = 10 }, large: 9 * Mebibyte);
            cuts += transfer.Cuts;
            Assert.Empty(transfer.Events.OfType<EntryFailed>());
        }

        Assert.True(cuts > 30);
    }

    [Fact]
    public void A_bit_that_flips_on_the_way_is_noticed_and_what_it_was_in_is_sent_again()
    {
        var flips = 0;
        for (var seed = 0; seed < 15; seed++)
        {
            var transfer = Simulate(seed, new Chances { Flip = 5 }, large: 9 * Mebibyte);
            flips += transfer.Flips;
            Assert.All(transfer.Events.OfType<EntryFailed>(), failure => Assert.Equal(FileFault.Verification, failure.Fault));
        }

        Assert.True(flips > 20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_bit_that_flips_in_any_record_ends_its_lane_and_everything_lands(ushort suite)
    {
        var flips = 0;
        for (var seed = 0; seed < 15; seed++)
        {
            var transfer = Simulate(seed, new Chances { Flip = 15, Suite = (LaneSuite)suite }, large: 9 * Mebibyte);
            flips += transfer.Flips;
            Assert.Empty(transfer.Events.OfType<EntryFailed>());
        }

        Assert.True(flips > 20);
    }

    [Fact]
    public void Lanes_that_have_carried_all_they_may_give_way_to_others_and_nothing_is_lost()
    {
        var turnOvers = 0;
        for (var seed = 0; seed < 10; seed++)
        {
            var transfer = Simulate(seed, new Chances { Suite = LaneSuite.Sealed, TurnOverAfter = 3 * Mebibyte, Cut = 60 }, large: 20 * Mebibyte);
            turnOvers += transfer.TurnOvers;
            Assert.Empty(transfer.Events.OfType<EntryFailed>());
        }

        Assert.True(turnOvers > 10);
    }

    [Fact]
    public void A_source_that_changes_while_it_is_read_never_lands_as_a_mix()
    {
        var versions = 0;
        for (var seed = 0; seed < 15; seed++)
        {
            var transfer = Simulate(seed, new Chances { Tear = 8 }, large: 9 * Mebibyte);
            versions += transfer.Versions;
            Assert.All(transfer.Events.OfType<EntryFailed>(), failure => Assert.Equal(FileFault.Changed, failure.Fault));
        }

        Assert.True(versions > 60);
    }

    [Fact]
    public void All_of_it_at_once_leaves_whole_files_only()
    {
        for (var seed = 0; seed < 15; seed++) Simulate(seed, new Chances { Cut = 15, Flip = 10, Tear = 15 }, large: 9 * Mebibyte);
        for (var seed = 15; seed < 25; seed++) Simulate(seed, new Chances { Cut = 25, Flip = 25, Tear = 15, Suite = LaneSuite.Sealed, TurnOverAfter = 3 * Mebibyte }, large: 9 * Mebibyte);
    }

    /// <summary>Runs and checks one; it comes back disposed of, with what it counted.</summary>
    private static SimulatedTransfer Simulate(int seed, Chances chances, int large)
    {
        using var transfer = new SimulatedTransfer(seed, chances);
        var random = new Random(~seed);
        for (var n = random.Next(1, 25); n > 0; n--) transfer.Add($"small {n}", random.Next(random.Next(2) == 0 ? 2_000 : 140_000));
        for (var n = random.Next(3); n > 0; n--) transfer.Add($"large {n}", random.Next(large));
        try
        {
            transfer.Run();
            transfer.Check();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}, {chances}: {e.Message}", e);
        }

        return transfer;
    }
}
