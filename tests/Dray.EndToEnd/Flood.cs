using System.Net;
using System.Net.Sockets;
using Dray.Wire;

namespace Dray.EndToEnd;

/// <summary>
/// Strangers from a thousand loopback addresses at one port: silent ones, and slow ones that send a byte a second of a TLS
/// handshake, a lane's hello or a request. Whom the server sends away comes again within a second or so. A thread of its own
/// drives them; disposing ends it and resets them all.
/// </summary>
public sealed class Flood : IDisposable
{
    private const int Addresses = 1000;

    /// <summary>A ClientHello that would be 16 kB, a hello with a ticket that nobody gave, a path without end.</summary>
    private static readonly byte[][] Beginnings = [[0x16, 3, 1, 0x40, 0, 1, 0, 0x3F, 0xFC, 3, 3], Hello(), "GET /"u8.ToArray()];

    private readonly int _port;
    private readonly Stranger[] _strangers;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _stands = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private int _dialled;

    /// <summary>Begins to connect.</summary>
    public Flood(int port, int silent, int slow)
    {
        _port = port;
        _strangers = [.. Enumerable.Range(0, silent + slow).Select(i => new Stranger(From(i), i < silent ? null : Beginnings[i % Beginnings.Length]))];
        _thread = new Thread(Run) { Name = "flood", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Once all have connected and the slow ones have sent their first byte.</summary>
    public Task Stands => _stands.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>How often somebody connected, the first times included.</summary>
    public int Dialled => Volatile.Read(ref _dialled);

    public void Dispose()
    {
        _end.Cancel();
        _thread.Join();
        foreach (var stranger in _strangers) stranger.Dispose();
        _end.Dispose();
    }

    private void Run()
    {
        try
        {
            do
            {
                foreach (var stranger in _strangers.TakeWhile(_ => !_end.IsCancellationRequested))
                {
                    if (stranger.Live(_port)) _dialled++;
                }

                _stands.TrySetResult();
            }
            while (!_end.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(1)));
        }
        catch (Exception e)
        {
            _stands.TrySetException(e);
        }
    }

    private static IPAddress From(int number) => new([127, 9, (byte)(number % Addresses / 250), (byte)(number % 250 + 1)]);

    private static byte[] Hello()
    {
        var bytes = new byte[LaneHello.Size];
        LaneHello.Write(bytes, LaneSuite.Sealed, new byte[16], new byte[32], new byte[32]);
        return bytes;
    }

    /// <summary>One of them; says nothing where <paramref name="words"/> is null, and zeros after them.</summary>
    private sealed class Stranger(IPAddress from, byte[]? words) : IDisposable
    {
        private readonly byte[] _buffer = new byte[256];
        private Socket? _socket;
        private int _said;

        /// <summary>Looks whether it is still let stay, and says a byte. True where it had to connect first.</summary>
        public bool Live(int port)
        {
            var dials = !IsConnected();
            if (dials) Dial(port);
            if (words is not null) _socket!.Send([_said < words.Length ? words[_said] : (byte)0], SocketFlags.None, out _);
            _said++;
            return dials;
        }

        public void Dispose()
        {
            _socket?.Close(0);
            _socket = null;
        }

        private bool IsConnected()
        {
            if (_socket is null) return false;
            SocketError error;
            while (_socket.Receive(_buffer, SocketFlags.None, out error) > 0)
            {
                // An answer, such as it is.
            }

            return error == SocketError.WouldBlock;
        }

        private void Dial(int port)
        {
            Dispose();
            _said = 0;
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _socket.Bind(new IPEndPoint(from, 0));
            _socket.Connect(IPAddress.Loopback, port);
            _socket.Blocking = false;
        }
    }
}
