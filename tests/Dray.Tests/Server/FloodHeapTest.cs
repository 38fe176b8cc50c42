using Dray.EndToEnd;
using Dray.Tests.Multiplexing;
using Dray.Tests.Server.Control;
using Dray.Transfers.Control;

namespace Dray.Tests.Server;

/// <summary>Counts what the whole process holds, both ends of a flood, so nothing may run beside it.</summary>
[Collection(nameof(GarbageTest))]
public sealed class FloodHeapTest
{
    private const long Most = 5_000_000;

    [Fact]
    public async Task A_flood_leaves_neither_descriptors_nor_memory_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "counts descriptors in /proc");
        await using var server = await TestServer.StartAsync();
        var client = server.Client();
        await client.Open(new OpenRequest { Protocol = ControlProtocol.Version }, TestContext.Current.CancellationToken);
        await FloodAsync(server, 10); // one of each kind, or what .NET makes once counts as left behind
        var (descriptors, heap) = (GarbageTest.Descriptors(), GarbageTest.Heap());

        await FloodAsync(server, 1000);
        Assert.True(SpinWait.SpinUntil(() => GarbageTest.Descriptors() <= descriptors, TestLoop.Patience), $"{GarbageTest.Descriptors()} descriptors, {descriptors} before");
        Assert.True(SpinWait.SpinUntil(() => GarbageTest.Heap() - heap < Most, TestLoop.Patience), $"{GarbageTest.Heap()} bytes, {heap} before");
    }

    private static async Task FloodAsync(TestServer server, int slow)
    {
        using var flood = new Flood(server.At.Port, 5 * slow, slow);
        await flood.Stands;
        // Long enough for some to be sent away and to come again.
        var came = await Task.Run(() => SpinWait.SpinUntil(() => flood.Dialled > 7 * slow, TestLoop.Patience), TestContext.Current.CancellationToken);
        Assert.True(came, $"{flood.Dialled} connections of more than {7 * slow} were dialled");
    }
}
