using System.Net.Sockets;
using Dray.Wire;

namespace Dray.EndToEnd;

/// <summary>
/// A network between sender and server that does as a test likes. Control connections pass untouched unless everything is
/// cut; lanes, known by their first byte, pass through <see cref="OnSent"/> and <see cref="OnAnswered"/>.
/// </summary>
public sealed class ChaosProxy(int server) : Middle(server)
{
    private int _lanes;
    private long _sent;

    /// <summary>What happens to bytes of a lane that come by. It may change them, return false to cut the lane, or never return.</summary>
    /// <param name="lane">Which lane, from 0.</param>
    /// <param name="offset">How many bytes came before these in this direction.</param>
    /// <param name="bytes">What came by.</param>
    public delegate Task<bool> Hook(int lane, long offset, Memory<byte> bytes);

    /// <summary>From the sender to the server.</summary>
    public Hook OnSent { get; set; } = (_, _, _) => Task.FromResult(true);

    /// <summary>From the server to the sender.</summary>
    public Hook OnAnswered { get; set; } = (_, _, _) => Task.FromResult(true);

    /// <summary>How many lanes there have been.</summary>
    public int Lanes => Volatile.Read(ref _lanes);

    /// <summary>Bytes that lanes have carried to the server.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    protected override async Task CarryAsync(Socket near, Socket far)
    {
        var first = new byte[1];
        if (await near.ReceiveAsync(first, SocketFlags.Peek) == 0) return;
        var lane = first[0] == LaneGreetingLayout.Magic[0] ? Interlocked.Increment(ref _lanes) - 1 : -1;
        await await Task.WhenAny(PumpAsync(near, far, lane, toServer: true), PumpAsync(far, near, lane, toServer: false));
    }

    private async Task PumpAsync(Socket from, Socket to, int lane, bool toServer)
    {
        var buffer = new byte[64 << 10];
        for (long offset = 0; ;)
        {
            var count = await from.ReceiveAsync(buffer, Ending);
            if (count == 0) return;
            if (lane >= 0 && !await (toServer ? OnSent : OnAnswered)(lane, offset, buffer.AsMemory(0, count)).WaitAsync(Ending)) return;
            if (lane >= 0 && toServer) Interlocked.Add(ref _sent, count);
            await to.SendAsync(buffer.AsMemory(0, count), Ending);
            offset += count;
        }
    }
}
