using System.Diagnostics;
using System.Globalization;
using Dray.Bench.Serving;

namespace Dray.Bench.Measuring;

/// <summary>One server and its clients, put through the parts of a measurement in turn. Both processes are the maker's.</summary>
internal sealed class Trial(Child server, Child load, Pace pace, CancellationToken cancel)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    // With fewer, what a process takes anyway would be told as theirs.
    private const int FewestToWeigh = 100;

    /// <summary>
    /// Connects them, after one that wakes up whatever sleeps until somebody comes. A model that lets in too few in time
    /// goes on with these.
    /// </summary>
    public async Task<Figures> ConnectAsync(Figures figures)
    {
        var port = (await server.AskAsync("", "port", Pace.Patience, cancel))[0];
        await ConnectAsync(port, 1);
        await load.AskAsync("wake 3 100 1000", "woke", Pace.Patience, cancel);
        var before = await StateAsync("collect");
        var connected = await ConnectAsync(port, figures.Clients);
        var after = await StateAsync("collect");
        var grown = Math.Max((double)(after.Memory - before.Memory) / (connected - 1), 0);
        return figures with
        {
            Connected = connected,
            BytesPerClient = connected >= FewestToWeigh ? grown : null,
        };
    }

    /// <summary>How much of a core the server takes for nothing.</summary>
    public async Task<Figures> IdleAsync(Figures figures)
    {
        var before = await StateAsync();
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(pace.Idle, cancel);
        var elapsed = Stopwatch.GetElapsedTime(started);
        return figures with { IdleCpu = (await StateAsync()).Since(before).Cpu / elapsed };
    }

    /// <summary>Single messages.</summary>
    public async Task<Figures> WakeAsync(Figures figures)
    {
        var before = await StateAsync();
        var woke = await load.AskAsync(
            Say($"wake {pace.WakeUps} {pace.Waking.TotalMilliseconds} {pace.WakingSlowly.TotalMilliseconds}"),
            "woke", pace.WakingSlowly + Pace.Patience, cancel);
        var spent = (await StateAsync()).Since(before);
        return figures with
        {
            Wakes = (int)woke[0],
            WakeMedian = Ticks(woke[1]),
            WakeP99 = Ticks(woke[2]),
            WakeMissed = Ticks(woke[3]),
            CpuPerWake = spent.Messages > 0 ? spent.Cpu / spent.Messages : null,
        };
    }

    /// <summary>As many messages as are answered.</summary>
    public async Task<Figures> PressAsync(Figures figures, int busy)
    {
        await PressAsync(busy, pace.WarmUp);
        var (spent, elapsed) = await PressAsync(busy, pace.Pressing);
        return figures with
        {
            MessagesPerSecond = spent.Messages / elapsed.TotalSeconds,
            CpuPerMessage = spent.Messages > 0 ? spent.Cpu / spent.Messages : null,
            CallsPerMessage = spent.Messages > 0 ? (double)spent.Calls / spent.Messages : null,
        };
    }

    /// <summary>Once more while strace counts, which slows everything down. The server ends with it.</summary>
    public async Task<Figures> TraceAsync(Figures figures, int busy)
    {
        try
        {
            using var trace = await CallTrace.AttachAsync(server.Id, cancel);
            var (spent, _) = await PressAsync(busy, pace.Tracing);
            await server.DisposeAsync();
            var calls = await trace.CountAsync(cancel);
            if (spent.Messages == 0) throw new BenchException("no message was answered under strace");
            var traced = (double)calls / spent.Messages;
            return figures with
            {
                TracedCallsPerMessage = traced,
                CallsPerMessage = figures.CallsPerMessage is null ? traced : (double)spent.Calls / spent.Messages,
            };
        }
        catch (BenchException fault)
        {
            return figures with { CallsWhyNot = fault.Message };
        }
    }

    private async Task<(ServerState Spent, TimeSpan Elapsed)> PressAsync(int busy, TimeSpan most)
    {
        var before = await StateAsync();
        var started = Stopwatch.GetTimestamp();
        await load.AskAsync(Say($"press {busy} {most.TotalMilliseconds}"), "pressed", most + Pace.Patience, cancel);
        var elapsed = Stopwatch.GetElapsedTime(started);
        return ((await StateAsync()).Since(before), elapsed);
    }

    // How many the server has let in.
    private async Task<int> ConnectAsync(long port, int count)
    {
        var started = Stopwatch.GetTimestamp();
        await load.AskAsync(
            Say($"connect {port} {count} {Pace.Connecting.TotalMilliseconds}"), "connected", Pace.Connecting + Pace.Patience, cancel);
        int present;
        while ((present = (await StateAsync()).Present) < count && Stopwatch.GetElapsedTime(started) < Pace.Connecting)
            await Task.Delay(Look, cancel);
        return present > 0 ? present : throw new BenchException("it let nobody in");
    }

    private async Task<ServerState> StateAsync(string question = "state") =>
        ServerState.Of(await server.AskAsync(question, "state", Pace.Patience, cancel));

    private static TimeSpan? Ticks(long ticks) => ticks < 0 ? null : TimeSpan.FromTicks(ticks);

    private static string Say(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
}
