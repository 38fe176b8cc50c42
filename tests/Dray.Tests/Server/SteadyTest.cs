using Dray.Tests.Server.Control;
using Dray.Transfers;

namespace Dray.Tests.Server;

/// <summary>Counts what both ends of a transfer allocate in one process, so nothing may run beside it.</summary>
[Collection(nameof(GarbageTest))]
public sealed class SteadyTest
{
    private const long More = 256 << 20;

    /// <summary>A kibibyte for each of the thousand records, where pools that fill take some hundred kilobytes in all.</summary>
    private const long Most = 1 << 20;

    [Fact]
    public async Task What_is_allocated_does_not_grow_with_the_payload()
    {
        await using var server = await TestServer.StartAsync();
        using var rig = new SendingRig();
        server.Identity("sender").Dispose();
        SendingRig.Pin(server, server.Id, "server");
        await SendAsync(server, rig, 32 << 20); // pools and caches fill

        var little = await LeastAsync(server, rig, 32 << 20);
        var much = await LeastAsync(server, rig, (32 << 20) + More);

        Assert.InRange(much - little, long.MinValue, Most);
    }

    /// <summary>The least of three times: a collection empties the pools of buffers now and then.</summary>
    private static async Task<long> LeastAsync(TestServer server, SendingRig rig, long size)
    {
        var least = long.MaxValue;
        for (var round = 0; round < 3; round++) least = Math.Min(least, await SendAsync(server, rig, size));
        return least;
    }

    private static async Task<long> SendAsync(TestServer server, SendingRig rig, long size)
    {
        Fill(rig.Temp["out/file"], size);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var receipt = await rig.SendAsync(server, options => options with { Fast = true, OnConflict = ConflictPolicy.Overwrite, Lanes = 2 });
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal((SendEnd.Done, size), (receipt.Ended, receipt.Bytes));
        return allocated;
    }

    private static void Fill(string path, long size)
    {
        var block = new byte[1 << 20];
        Random.Shared.NextBytes(block); // a file of another time and content is sent anew
        using var file = File.Create(path);
        for (var at = 0L; at < size; at += block.Length) file.Write(block);
    }
}
