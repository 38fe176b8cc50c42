using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dray.Bench.Serving;
using Dray.Multiplexing;

namespace Dray.Bench.Loading;

/// <summary>
/// Many clients of one server on one thread. A message is sent whole and then waited for; most clients are silent all
/// the time. Owned by one thread.
/// </summary>
internal sealed class Load : IDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LastAnswers = TimeSpan.FromMilliseconds(100);

    private readonly IPoller _poller = Poller.Create(PollerKind.Best);
    private readonly List<Client> _clients = [];
    private readonly ReadyEvent[] _ready = new ReadyEvent[256];
    private readonly Random _random = new(8097); // the same clients in every run

    /// <summary>Connects until there are so many, or until time is up. How many there are.</summary>
    public int Connect(int port, int count, TimeSpan most)
    {
        var started = Stopwatch.GetTimestamp();
        while (_clients.Count < count && Stopwatch.GetElapsedTime(started) < most)
        {
            var client = Client.Connect(new IPEndPoint(IPAddress.Loopback, port), most - Stopwatch.GetElapsedTime(started));
            if (client is null) break;
            _poller.Add(client.Descriptor, _clients.Count, Interest.Read, oneShot: false);
            _clients.Add(client);
        }

        return _clients.Count;
    }

    /// <summary>
    /// One message at a time from a client picked at random, each after a rest, so that it finds the server asleep. Ends after
    /// so many or so long, but goes on to <paramref name="longest"/> while there are fewer than a handful.
    /// </summary>
    public WakeUps Wake(int count, TimeSpan most, TimeSpan longest)
    {
        const int Handful = 5;
        var samples = new List<TimeSpan>();
        var started = Stopwatch.GetTimestamp();
        while (samples.Count < count)
        {
            var left = (samples.Count < Handful ? longest : most) - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) break;
            var client = _clients[_random.Next(_clients.Count)];
            if (client.Waits) continue; // for an answer that never came in time
            Thread.Sleep(Rest);
            var sent = Stopwatch.GetTimestamp();
            client.Send();
            while (client.Waits && Stopwatch.GetElapsedTime(sent) < left) TakeAnswers(left - Stopwatch.GetElapsedTime(sent), null);
            if (client.Waits) return new WakeUps(samples, Stopwatch.GetElapsedTime(sent));
            samples.Add(Stopwatch.GetElapsedTime(sent));
        }

        return new WakeUps(samples, null);
    }

    /// <summary>Some clients, evenly spread, send one message after the other for so long. Answers that came.</summary>
    public long Press(int busy, TimeSpan most)
    {
        var started = Stopwatch.GetTimestamp();
        var answers = 0L;
        for (var i = 0; i < busy; i++)
        {
            var client = _clients[(int)((long)i * _clients.Count / busy)];
            if (!client.Waits) client.Send();
        }

        while (most - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } left) answers += TakeAnswers(left, again: client => client.Send());
        var ended = Stopwatch.GetTimestamp();
        while (_clients.Exists(client => client.Waits) && LastAnswers - Stopwatch.GetElapsedTime(ended) is { Ticks: > 0 } left)
            TakeAnswers(left, null);
        return answers;
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
        _poller.Dispose();
    }

    // Waits, rounded up to a millisecond, until there is an answer.
    private int TakeAnswers(TimeSpan most, Action<Client>? again)
    {
        var answers = 0;
        foreach (var (token, _) in _ready.AsSpan(0, _poller.Wait(_ready, (int)Math.Ceiling(most.TotalMilliseconds))))
        {
            var client = _clients[(int)token];
            if (!client.TakeAnswer()) continue;
            answers++;
            again?.Invoke(client);
        }

        return answers;
    }
}
