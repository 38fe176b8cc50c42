using System.Net;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>
/// All answers with content that are under way. Whoever is let in may take as long as he likes (a video may be paused), so how many
/// there are is bounded, and how many of them one browser or one address has. Any thread.
/// </summary>
internal sealed class Departures(int most = 512, int mostOfOne = 64, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly HashSet<Departure> _running = [];
    private readonly Dictionary<string, int> _byClient = [];

    public int Running
    {
        get
        {
            lock (_lock) return _running.Count;
        }
    }

    /// <summary>What runs just now.</summary>
    public IReadOnlyList<Departure> List()
    {
        lock (_lock) return [.. _running];
    }

    /// <summary>Counts one until it is disposed of.</summary>
    /// <exception cref="WebException">There are too many.</exception>
    public Departure Begin(HttpContext context, Guest guest, string what)
    {
        lock (_lock)
        {
            var own = _byClient.GetValueOrDefault(guest.Client);
            if (_running.Count >= most || own >= mostOfOne)
                throw new WebException(StatusCodes.Status503ServiceUnavailable, "too many downloads at once: try again when some have ended");
            var departure = new Departure(this, guest.Client, what, context);
            _running.Add(departure);
            _byClient[guest.Client] = own + 1;
            return departure;
        }
    }

    /// <summary>Ends the connections of those that have moved nothing for so long.</summary>
    public void CutIdle(TimeSpan idle)
    {
        // Under the lock they are still their requests' own: a connection that goes on with another one is not cut.
        lock (_lock)
        {
            foreach (var departure in _running) if (_time.GetElapsedTime(departure.Moved) >= idle) departure.Cut();
        }
    }

    private void End(Departure departure)
    {
        lock (_lock)
        {
            if (!_running.Remove(departure)) return;
            if (--_byClient[departure.Client] == 0) _byClient.Remove(departure.Client);
        }
    }

    /// <summary>One of them. Its request adds to it and disposes of it; any thread reads it.</summary>
    internal sealed class Departure(Departures all, string client, string what, HttpContext context) : IDisposable
    {
        private long _bytes;
        private int _files;
        private long _moved = all._time.GetTimestamp();

        public string Client => client;

        /// <summary>The path that was asked for.</summary>
        public string What => what;

        public IPAddress Peer { get; } = context.Connection.RemoteIpAddress ?? IPAddress.None;

        /// <summary>Bytes of content that have been handed to the connection.</summary>
        public long Bytes => Volatile.Read(ref _bytes);

        /// <summary>Files that have been begun.</summary>
        public int Files => Volatile.Read(ref _files);

        /// <summary>When it last moved something.</summary>
        public long Moved => Volatile.Read(ref _moved);

        public void AddBytes(int count)
        {
            Volatile.Write(ref _bytes, _bytes + count);
            Volatile.Write(ref _moved, all._time.GetTimestamp());
        }

        public void AddFile() => Volatile.Write(ref _files, _files + 1);

        public void Cut() => context.Abort();

        public void Dispose() => all.End(this);
    }
}
