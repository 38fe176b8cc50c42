namespace Dray.Tests.Simulation;

/// <summary>
/// Thousands of transfers under faults, each by its seed. <c>DRAY_SEEDS</c> says how many, <c>DRAY_SEED</c> runs one alone, the
/// one that a failure named.
/// </summary>
public sealed class FaultSimulationTest
{
    private const int Seeds = 2_000;

    [Fact]
    public void Nothing_is_lost_mixed_or_left_over_whatever_fails()
    {
        if (Number("DRAY_SEED") is { } one)
        {
            Run(one);
            return;
        }

        var (deaths, resumed, acknowledged) = (0, 0L, 0);
        for (var seed = 1; seed <= (Number("DRAY_SEEDS") ?? Seeds); seed++)
        {
            var run = Run(seed);
            (deaths, resumed, acknowledged) = (deaths + run.Deaths, resumed + run.Resumed, acknowledged + run.Acknowledged);
        }

        Assert.True(deaths > 0 && resumed > 0 && acknowledged > 0, $"{deaths} deaths, {resumed} bytes resumed, {acknowledged} acknowledged: that tried nothing");
    }

    [Fact]
    public void A_seed_says_all_that_happens()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var (one, other) = (Run(seed), Run(seed));
            Assert.Equal((one.Steps, one.Deaths, one.Calls, one.Resumed), (other.Steps, other.Deaths, other.Calls, other.Resumed));
        }
    }

    private static FaultySimulation Run(int seed)
    {
        var simulation = new FaultySimulation(seed);
        try
        {
            simulation.Run();
            return simulation;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed} after {simulation.Steps} steps: {e.Message}\nDRAY_SEED={seed} runs it again: {simulation.Describe}", e);
        }
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
