using Dray.Security;

namespace Dray.EndToEnd;

public sealed class CrowdTest
{
    private const int Hostiles = 20;
    private const int StartingAtOnce = 20;

    // What is no native binary takes a second of processor time to start.
    private static readonly int Senders = DrayBinary.IsNative ? 100 : 12;

    [Fact]
    public async Task A_hundred_senders_land_beside_clients_that_stall_dribble_and_cut()
    {
        using var folder = TemporaryFolder.ForMany();
        var source = SourceTree.MakeMany(folder.At("tree"), 30, 1000);
        SourceTree.MakeFile(Path.Combine(source, "large"), 400_000);
        await using var served = await Served.StartAsync(folder.At("in"));
        using var identity = DeviceIdentity.LoadOrCreate(DrayBinary.SharedHome, TimeProvider.System);
        var hostile = new List<Hostile>();
        try
        {
            for (var i = 0; i < Hostiles; i++) hostile.Add(await Hostile.StartAsync(served, identity, i));
            using var done = new CancellationTokenSource();
            var misbehaving = MisbehaveAsync(hostile, done.Token);

            using var starting = new SemaphoreSlim(StartingAtOnce);
            var runs = await Task.WhenAll(Enumerable.Range(0, Senders).Select(i => SendAsync(served, source, i, starting)));
            await done.CancelAsync();
            await misbehaving;

            Assert.All(runs, run => run.Ended(0));
            for (var i = 0; i < Senders; i++) TreeComparer.AssertEqual(source, served.At($"{i}", "tree"));
            Assert.False(Directory.Exists(served.At("hostile")) && Directory.EnumerateFiles(served.At("hostile")).Any());
        }
        finally
        {
            hostile.ForEach(one => one.Dispose());
        }
    }

    /// <summary>Slowed down, so that all of them are there at the same time.</summary>
    private static async Task<Run> SendAsync(Served served, string source, int number, SemaphoreSlim starting)
    {
        await starting.WaitAsync();
        await using var sending = served.Sending("--bwlimit", "150K", "--into", $"{number}", source);
        try
        {
            await sending.NextAsync("connected");
        }
        finally
        {
            starting.Release();
        }

        return await sending.EndAsync();
    }

    /// <summary>A third stalls, a third sends a byte a second, a third is cut in the midst of a frame.</summary>
    private static async Task MisbehaveAsync(List<Hostile> hostile, CancellationToken done)
    {
        for (var i = 0; i < hostile.Count; i += 3) hostile[i].Cut();
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await tick.WaitForNextTickAsync(done))
                for (var i = 1; i < hostile.Count; i += 3) hostile[i].Dribble();
        }
        catch (OperationCanceledException)
        {
            // The senders are done.
        }
    }
}
