using System.Net.Sockets;
using Dray.Lanes;

namespace Dray.Transfers.Raw;

/// <summary>
/// One connection to anything that listens: a thread sends what a source holds and half-closes, another hears the answers
/// until the other side ends too. They never wait for each other, so neither end's full buffers stop both. Whoever made it
/// disposes of it; an exchange that did not end well resets the connection, lest its peer take a part for the whole.
/// </summary>
internal sealed class RawExchange : IDisposable
{
    private const int Piece = 1 << 18;

    /// <summary>TCP_INFO of tcp(7), whose first byte is the connection's state, and the state in which all was acknowledged.</summary>
    private const int TcpInfo = 11, FinWait2 = 5;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly Stream _source;
    private readonly RateLimiter? _rate;
    private readonly SendProgress _progress;
    private readonly Action<SendEvent> _report;
    private readonly TimeSpan _silence;
    private readonly TimeProvider _time;
    private long _lastMoved;
    private volatile bool _saidAll, _endedWell;

    /// <param name="socket">Connected; disposed of here.</param>
    /// <param name="source">What to send, to its end.</param>
    /// <param name="rate">Holds it back; null does not.</param>
    /// <param name="progress">Counts bytes as they are handed to the system.</param>
    /// <param name="report">Told of answers, by one thread.</param>
    /// <param name="silence">How long the other side may take nothing, or say nothing at the end.</param>
    /// <param name="time">Times that silence.</param>
    public RawExchange(
        Socket socket, Stream source, RateLimiter? rate, SendProgress progress, Action<SendEvent> report, TimeSpan silence, TimeProvider time)
    {
        (_socket, _source, _rate, _progress, _report, _silence, _time) = (socket, source, rate, progress, report, silence, time);
        _socket.SendTimeout = (int)Math.Min(silence.TotalMilliseconds, int.MaxValue);
    }

    /// <summary>Runs it to the end of both directions.</summary>
    /// <exception cref="SocketException">The connection was lost, or the other side is silent and has not taken everything.</exception>
    /// <exception cref="IOException">The source can't be read.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        var hearing = Task.Factory.StartNew(Hear, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var saying = Task.Factory.StartNew(() => Say(cancel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        // A source that keeps us waiting, such as a person at a terminal, can't be cancelled: it is left behind.
        await saying.WaitAsync(cancel);
        await hearing.WaitAsync(cancel);
        _endedWell = true;
    }

    public void Dispose()
    {
        if (!_endedWell) _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    private void Say(CancellationToken cancel)
    {
        var buffer = new byte[Piece];
        while (_source.Read(buffer) is > 0 and var count)
        {
            if (!_progress.Walked) _progress.Found(0, count);
            SendAll(buffer.AsSpan(0, count), cancel);
        }

        _socket.Shutdown(SocketShutdown.Send);
        Volatile.Write(ref _lastMoved, _time.GetTimestamp());
        _saidAll = true;
    }

    private void SendAll(ReadOnlySpan<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            var allowed = _rate?.Take(bytes.Length) ?? bytes.Length;
            if (allowed == 0)
            {
                cancel.WaitHandle.WaitOne(_rate!.UntilReady);
                cancel.ThrowIfCancellationRequested();
                continue;
            }

            var sent = _socket.Send(bytes[..allowed]);
            _rate?.Return(allowed - sent);
            _progress.Done(0, sent);
            bytes = bytes[sent..];
        }
    }

    private void Hear()
    {
        var buffer = new byte[Piece];
        while (true)
        {
            if (!_socket.Poll(Look, SelectMode.SelectRead))
            {
                if (!_saidAll || _time.GetElapsedTime(Volatile.Read(ref _lastMoved)) < _silence) continue;
                if (HasTakenAll()) return;
                throw new SocketException((int)SocketError.TimedOut);
            }

            var count = _socket.Receive(buffer);
            if (count == 0) return;
            Volatile.Write(ref _lastMoved, _time.GetTimestamp());
            _report(new Answered(buffer.AsSpan(0, count).ToArray()));
        }
    }

    /// <summary>Whether the other system has acknowledged every byte; where that can't be told, it is believed.</summary>
    private bool HasTakenAll()
    {
        if (!OperatingSystem.IsLinux()) return true;
        Span<byte> state = stackalloc byte[1];
        return _socket.GetRawSocketOption((int)ProtocolType.Tcp, TcpInfo, state) < 1 || state[0] == FinWait2;
    }
}
