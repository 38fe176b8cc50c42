using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Dray.Security;
using Dray.Server;
using Dray.Tests.Files;
using Dray.Tests.Multiplexing;
using Dray.Transfers.Control;

namespace Dray.Tests.Server.Control;

/// <summary>A whole server on loopback with a folder of its own, and senders of different identities.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TempFolder _identities = new();
    private readonly DeviceIdentity _own;
    private readonly List<IDisposable> _owned = [];
    private readonly DrayServer _server;
    private readonly BlockingCollection<ServeEvent> _events;

    private TestServer(TempFolder temp, TempFolder home, DrayServer server, BlockingCollection<ServeEvent> events)
    {
        (Temp, Home, _server, _events) = (temp, home, server, events);
        _own = DeviceIdentity.LoadOrCreate(home.Path, TimeProvider.System);
        Known = new KnownDevices(home.Path);
    }

    public TempFolder Temp { get; }

    /// <summary>Where the server keeps its key and whom it knows.</summary>
    public TempFolder Home { get; }

    public KnownDevices Known { get; }

    public DrayServer Server => _server;

    public string Id => _own.Id;

    public IPEndPoint At => _server.ListeningOn[0];

    public static async Task<TestServer> StartAsync(Func<ServeOptions, ServeOptions>? change = null)
    {
        var (temp, home) = (new TempFolder(), new TempFolder());
        var events = new BlockingCollection<ServeEvent>();
        var options = new ServeOptions { Folder = temp.Path, ConfigurationFolder = home.Path, Listen = [new IPEndPoint(IPAddress.Loopback, 0)] };
        var server = await DrayServer.StartAsync(change?.Invoke(options) ?? options, events.Add, TestContext.Current.CancellationToken);
        return new TestServer(temp, home, server, events);
    }

    /// <summary>A device of that name, paired with the server.</summary>
    public DeviceIdentity Identity(string device)
    {
        var identity = Stranger(device);
        Known.Add(identity.Id, device, DateTimeOffset.UnixEpoch);
        return identity;
    }

    /// <summary>A device of that name, which the server does not know unless it was paired before.</summary>
    public DeviceIdentity Stranger(string device)
    {
        var identity = DeviceIdentity.LoadOrCreate(HomeOf(device), TimeProvider.System);
        _owned.Add(identity);
        return identity;
    }

    /// <summary>Where that device keeps its key and whom it knows.</summary>
    public string HomeOf(string device) => _identities[device];

    public ControlClient Client(string device = "sender")
    {
        var client = new ControlClient("127.0.0.1", At.Port, Identity(device), ServerBelief.Exactly(Id));
        _owned.Add(client);
        return client;
    }

    /// <summary>A client of HTTP alone, which says what it likes, under any name and TLS version.</summary>
    public HttpClient Http(string sni = DeviceIdentity.Sni, string device = "sender", SslProtocols tls = SslProtocols.None)
    {
        var identity = Identity(device);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(At, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        handler.SslOptions.EnabledSslProtocols = tls;
        handler.SslOptions.ClientCertificates = [identity.Certificate];
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => identity.Certificate;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _own.Certificate.GetCertHashString();
        var client = new HttpClient(handler)
        {
            BaseAddress = new Uri($"https://{sni}:{At.Port}/"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TestLoop.Patience,
        };
        _owned.Add(client);
        return client;
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public Socket Connect(params ReadOnlySpan<byte> first)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)TestLoop.Patience.TotalMilliseconds,
        };
        socket.Connect(At);
        if (!first.IsEmpty) socket.Send(first);
        return socket;
    }

    /// <summary>Waits for an event of this kind; others are dropped.</summary>
    public T Await<T>()
        where T : ServeEvent
    {
        using var patience = new CancellationTokenSource(TestLoop.Patience);
        while (true)
        {
            if (_events.Take(patience.Token) is T wanted) return wanted;
        }
    }

    /// <summary>Waits for an event of this kind; gives all that came before it.</summary>
    public IReadOnlyList<ServeEvent> Until<T>()
        where T : ServeEvent
    {
        using var patience = new CancellationTokenSource(TestLoop.Patience);
        var before = new List<ServeEvent>();
        while (true)
        {
            if (_events.Take(patience.Token) is var next and not T) before.Add(next);
            else return before;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned) owned.Dispose();
        await _server.DisposeAsync();
        _own.Dispose();
        _identities.Dispose();
        Home.Dispose();
        Temp.Dispose();
    }
}
