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
        var options = new DoorOptions { Lane = caller => Lanes.Add(caller.Socket), Tls = Factory.Tls, Http = Factory.Http, Time = time ?? TimeProvider.System };
        Door = new FrontDoor(_loop.Loop, [new IPEndPoint(IPAddress.Loopback, 0)], change?.Invoke(options) ?? options, new Refusals(Events.Enqueue), Events.Enqueue);
        Door.Start();
    }

    public FrontDoor Door { get; }

    public DoorListenerFactory Factory { get; } = new();

    public BlockingCollection<Socket> Lanes { get; } = [];

    public ConcurrentQueue<ServeEvent> Events { get; } = new();

    public ConcurrentQueue<Exception> Reports => _loop.Reports;

    public EventLoop Loop => _loop.Loop;

    public IPEndPoint At => Door.ListeningOn[0];

    public Socket Connect(params byte[] first) => ConnectFrom(IPAddress.Loopback, first);

    /// <summary>Connects from an address of 127.0.0.0/8; all of them are this machine's on Linux.</summary>
    public Socket ConnectFrom(IPAddress from, params byte[] first)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = (int)TestLoop.Patience.TotalMilliseconds,
        };
        if (!from.Equals(IPAddress.Loopback)) client.Bind(new IPEndPoint(from, 0));
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

    /// <summary>What a front door would make of a socket that has just been accepted.</summary>
    public static Caller CallerOn(Socket socket, TimeProvider? time = null) =>
        new(socket, new IPEndPoint(IPAddress.Loopback, 1), new Deadline(time ?? TimeProvider.System, TimeSpan.FromSeconds(10)));

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
