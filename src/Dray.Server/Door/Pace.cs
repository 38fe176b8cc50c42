using System.Net;
using Dray.Multiplexing;

namespace Dray.Server.Door;

/// <summary>
/// A token bucket for each address, as one number (the generic cell rate algorithm of ITU-T I.371): when the bucket will
/// be full again. Who is full again is as good as never seen, and forgotten. On one thread.
/// </summary>
/// <param name="time">The clock that fills buckets.</param>
/// <param name="perSecond">Tokens a second and address.</param>
/// <param name="burst">Tokens in a full bucket.</param>
/// <param name="most">How many addresses are remembered; beyond, the one that took a token longest ago is forgotten.</param>
internal sealed class Pace(TimeProvider time, int perSecond, int burst, int most = 4096)
{
    private readonly long _start = time.GetTimestamp();
    private readonly TimeSpan _step = TimeSpan.FromSeconds(1) / perSecond;
    private readonly Dictionary<IPAddress, LinkedListNode<Bucket>> _buckets = [];
    private readonly LinkedList<Bucket> _byUse = [];

    /// <summary>How many addresses are remembered.</summary>
    public int Count => _buckets.Count;

    /// <summary>
    /// What has a bucket: an address, an IPv4 one however it is written. Not an IPv6 network: on a LAN neighbours share theirs, and
    /// one of them would hold up all.
    /// </summary>
    public static IPAddress Sharing(IPAddress address) => PeerAddress.Unmapped(address);

    /// <summary>Takes a token of this address, one of <see cref="Sharing"/>. Zero where there was one; else how long until there is.</summary>
    public TimeSpan Take(IPAddress from)
    {
        var now = time.GetElapsedTime(_start);
        ForgetFull(now);
        _buckets.TryGetValue(from, out var known);
        var fullAt = (known is not null && known.Value.FullAt > now ? known.Value.FullAt : now) + _step;
        var wait = fullAt - now - burst * _step;
        if (wait > TimeSpan.Zero) return wait;

        if (known is not null) Forget(known);
        else if (_buckets.Count == most) Forget(_byUse.First!);
        _buckets[from] = _byUse.AddLast(new Bucket(from, fullAt));
        return TimeSpan.Zero;
    }

    // Not each that is full, but each by the time that a whole bucket takes to fill.
    private void ForgetFull(TimeSpan now)
    {
        while (_byUse.First is { } first && first.Value.FullAt <= now) Forget(first);
    }

    private void Forget(LinkedListNode<Bucket> bucket)
    {
        _byUse.Remove(bucket);
        _buckets.Remove(bucket.Value.Of);
    }

    private readonly record struct Bucket(IPAddress Of, TimeSpan FullAt);
}
