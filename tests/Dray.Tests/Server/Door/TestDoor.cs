using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dray.Multiplexing;
using Dray.Server;
using Dray.Server.Door;
using Dray.Tests.Multiplexing;

namespace Dray.Tests.Server.Door;

/// <summary>A front door on loopback, its loop, and what came through.</summary>
internal sealed class TestDoor : IDisposable
{
    private readonly TestLoop _loop;

    public TestDoor(PollerKind kind = PollerKind.Best, TimeProvider? time = null, Func<DoorOptions, DoorOptions>? change = null)
    {
        _loop = new TestLoop(kind, time);
        var options = new DoorOptions { MayComeIn = _ => true, Lane = Lanes.Add, Tls = Factory.Tls, Http = Factory.Http };
        Door = new FrontDoor(_loop.Loop, [new IPEndPoint(IPAddress.Loopback, 0)], change?.Invoke(options) ?? options, Events.Enqueue);
        Door.Start();
    }

    public FrontDoor Door { get; }

    public DoorListenerFactory Factory { get; } = new();

    public BlockingCollection<Socket> Lanes { get; } = [];

    public ConcurrentQueue<ServeEvent> Events { get; } = new();

    public ConcurrentQueue<Exception> Reports => _loop.Reports;

    public EventLoop Loop => _loop.Loop;

    public IPEndPoint At => Door.ListeningOn[0];

    public Socket Connect(params byte[] first)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = (int)TestLoop.Patience.TotalMilliseconds,
        };
        client.Connect(At);
        if (first.Length > 0) client.Send(first);
        return client;
    }

    public Socket TakeLane()
    {
        Assert.True(Lanes.TryTake(out var socket, TestLoop.Patience));
        return socket;
    }

    /// <summary>Passes once the door, which accepts in order, has let in or turned away everybody who came before.</summary>
    public void Settle()
    {
        using var last = Connect(0xFF);
        TakeLane().Dispose();
        _loop.Settle();
    }

    public static void AssertClosed(Socket client)
    {
        client.Receive(new byte[1], SocketFlags.None, out var error);
        Assert.True(error is SocketError.Success or SocketError.ConnectionReset, $"still open: {error}");
    }

    public void Dispose()
    {
        Door.Dispose();
        _loop.Dispose();
        Factory.Dispose();
        while (Lanes.TryTake(out var lane)) lane.Dispose();
    }
}
