using System.Net.Sockets;
using Dray.Tests.Server.Control;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Tests.Server;

/// <summary>Counts what the whole process holds, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(GarbageTest), DisableParallelization = true)]
[Collection(nameof(GarbageTest))]
public sealed class GarbageTest
{
    private const int Rounds = 10_000;
    private const int Strangers = 4;

    [Fact]
    public async Task Ten_thousand_strangers_with_garbage_leave_nothing_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "counts descriptors in /proc");
        await using var server = await TestServer.StartAsync();
        var hellos = await Hellos(server, 16);
        Talk(server, hellos, Rounds / 10); // pools and caches fill
        var (descriptors, heap) = (Descriptors(), Heap());

        Talk(server, await Hellos(server, 16), Rounds);
        Assert.True(SpinWait.SpinUntil(() => Descriptors() <= descriptors + 4, TimeSpan.FromSeconds(30)), $"{Descriptors()} descriptors, {descriptors} before");
        Assert.InRange(Heap() - heap, long.MinValue, 4 << 20);

        await server.Client().Open(new OpenRequest { Protocol = ControlProtocol.Version }, TestContext.Current.CancellationToken);
    }

    private static void Talk(TestServer server, byte[][] hellos, int rounds) =>
        Parallel.For(0, Strangers, new ParallelOptions { MaxDegreeOfParallelism = Strangers }, stranger =>
        {
            var random = new Random(stranger);
            for (var round = 0; round < rounds / Strangers; round++)
            {
                using var socket = server.Connect();
                // Reset rather than closed, or the ports run out.
                socket.LingerState = new LingerOption(true, 0);
                var garbage = Garbage(random, hellos);
                socket.Send(garbage);
                // What is shorter than a hello may be the start of one, and nothing answers it.
                if (garbage.Length >= LaneHello.Size && random.Next(4) == 0) socket.Receive(new byte[LaneWelcome.Size], SocketFlags.None, out _);
            }
        });

    /// <summary>Anything from noise to a good hello with noise behind it.</summary>
    private static byte[] Garbage(Random random, byte[][] hellos)
    {
        var bytes = new byte[random.Next(1, 300)];
        random.NextBytes(bytes);
        bytes[0] = 0xD7;
        var kind = random.Next(5);
        if (kind > 0) LaneGreetingLayout.Magic[..Math.Min(8, bytes.Length)].CopyTo(bytes);
        if (kind > 1 && bytes.Length >= LaneHello.Size) LaneHello.Write(bytes, LaneSuite.Sealed, bytes.AsSpan(16, 16).ToArray(), new byte[32], new byte[32]);
        if (kind > 3 && bytes.Length >= LaneHello.Size) hellos[random.Next(hellos.Length)].CopyTo(bytes, 0);
        return bytes;
    }

    private static async Task<byte[][]> Hellos(TestServer server, int count)
    {
        var cancel = TestContext.Current.CancellationToken;
        var client = server.Client();
        var opened = await client.Open(new OpenRequest { Protocol = ControlProtocol.Version }, cancel);
        var answer = await client.Lanes(opened.Transfer, new LanesRequest { Count = count }, cancel);
        return [.. answer.Tickets.Select(ticket =>
        {
            var bytes = new byte[LaneHello.Size];
            LaneHello.Write(bytes, LaneSuite.Sealed, Convert.FromHexString(ticket.Id), Convert.FromHexString(ticket.Secret), new byte[32]);
            return bytes;
        })];
    }

    internal static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    internal static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
