using System.Buffers.Binary;
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

    /// <summary>TCP_INFO of tcp(7): its first byte is the connection's state, and there is a count of bytes acknowledged.</summary>
    private const int TcpInfo = 11, BytesAcked = 120;

    /// <summary>The state in which all was acknowledged.</summary>
    private const int FinWait2 = 5;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly Stream _source;
    private readonly RateLimiter? _rate;
    private readonly SendProgress _progress;
    private readonly Action<SendEvent> _report;
    private readonly TimeSpan _silence;
    private readonly TimeProvider _time;
    private long _lastMoved, _taken;
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
        _socket.Blocking = false;
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
        Moved();
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

            Moved();
            var sent = SendSome(bytes[..allowed]);
            _rate?.Return(allowed - sent);
            _progress.Done(0, sent);
            bytes = bytes[sent..];
        }
    }

    /// <summary>Waits for room as long as the other side takes something, however slowly: large buffers hide that for minutes.</summary>
    private int SendSome(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var sent = _socket.Send(bytes, SocketFlags.None, out var error);
            if (error == SocketError.Success) return sent;
            if (error != SocketError.WouldBlock) throw new SocketException((int)error);
            if (!_socket.Poll(Look, SelectMode.SelectWrite) && IsSilent()) throw new SocketException((int)SocketError.TimedOut);
        }
    }

    private void Hear()
    {
        var buffer = new byte[Piece];
        while (true)
        {
            if (!_socket.Poll(Look, SelectMode.SelectRead))
            {
                if (!_saidAll || !IsSilent()) continue;
                if (HasTakenAll()) return;
                throw new SocketException((int)SocketError.TimedOut);
            }

            var count = _socket.Receive(buffer);
            if (count == 0) return;
            Moved();
            _report(new Answered(buffer.AsSpan(0, count).ToArray()));
        }
    }

    private void Moved() => Volatile.Write(ref _lastMoved, _time.GetTimestamp());

    /// <summary>Whether the other side has said nothing, and its system has taken nothing, for too long.</summary>
    private bool IsSilent()
    {
        Span<byte> info = stackalloc byte[BytesAcked + sizeof(long)];
        if (TryAsk(info))
        {
            var taken = BinaryPrimitives.ReadInt64LittleEndian(info[BytesAcked..]);
            if (Interlocked.Exchange(ref _taken, taken) != taken) Moved();
        }

        return _time.GetElapsedTime(Volatile.Read(ref _lastMoved)) >= _silence;
    }

    /// <summary>Whether the other system has acknowledged every byte; where that can't be told, it is believed.</summary>
    private bool HasTakenAll()
    {
        Span<byte> state = stackalloc byte[1];
        return !TryAsk(state) || state[0] == FinWait2;
    }

    /// <summary>The beginning of what the system knows about the connection; false where it does not tell.</summary>
    private bool TryAsk(Span<byte> info) =>
        OperatingSystem.IsLinux() && _socket.GetRawSocketOption((int)ProtocolType.Tcp, TcpInfo, info) == info.Length;
}
