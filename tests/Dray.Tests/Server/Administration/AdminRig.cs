using System.Net;
using System.Net.Sockets;
using System.Text;
using Dray.Files;
using Dray.Security;
using Dray.Security.Pairing;
using Dray.Server.Administration;
using Dray.Server.Asking;
using Dray.Tests.Files;
using Dray.Tests.Multiplexing;

namespace Dray.Tests.Server.Administration;

/// <summary>A configuration folder of a test's own, with what a server there is administered by.</summary>
internal sealed class AdminRig : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Lazy<ReceivingFolder> _served;

    public AdminRig(string home = "home")
    {
        Home = _temp[home];
        Known = new KnownDevices(Home);
        _served = new Lazy<ReceivingFolder>(() =>
        {
            ReceivingFolder.Make(Folder);
            return ReceivingFolder.Open(Folder, TimeProvider.System);
        });
    }

    public string Home { get; }

    public string Run => Path.Combine(Home, "run");

    public KnownDevices Known { get; }

    public PairingDesk Pairing { get; } = new(new string('5', 64), TimeProvider.System);

    public List<RunningTransfer> Transfers { get; } = [];

    public List<string> Cut { get; } = [];

    /// <summary>Null where nobody is asked about offers.</summary>
    public AskDesk? Asks { get; init; }

    /// <summary>What is served, and what is in it.</summary>
    public string Folder => _temp["served"];

    public ReceivingFolder Served => _served.Value;

    public AdminDesk Desk => new([new(IPAddress.Loopback, 8097)], Pairing, Known, () => Transfers, Cut.Add, Asks, new PartialsDesk(Folder, Served.Partials));

    public AdminSocket Open(int port = 8097, TimeProvider? time = null) => new(Home, port, Desk, time ?? TimeProvider.System);

    /// <summary>The one server that runs.</summary>
    public RunningServer Server => Assert.Single(RunningServer.Find(Home));

    /// <summary>A connection of somebody who writes no sense.</summary>
    public Socket Connect()
    {
        var socket = new RunFolder(Home).Connect(Path.GetFileName(Assert.Single(Directory.GetFiles(Run))), wait: true);
        socket.ReceiveTimeout = (int)TestLoop.Patience.TotalMilliseconds;
        return socket;
    }

    /// <summary>Everything that is said until the other side closes.</summary>
    public static string ReadAll(Socket socket)
    {
        var said = new List<byte>();
        var buffer = new byte[4096];
        while (socket.Receive(buffer) is var came and > 0) said.AddRange(buffer[..came]);
        return Encoding.UTF8.GetString([.. said]);
    }

    public void Dispose()
    {
        if (_served.IsValueCreated) Served.Dispose();
        _temp.Dispose();
    }
}
