using System.Globalization;
using Dray.Bench.Measuring;

namespace Dray.Bench.Reporting;

/// <summary>One kind of figure, as people read it.</summary>
/// <param name="Title">With its unit.</param>
/// <param name="Value">In that unit; null where it is not known.</param>
internal sealed record Measure(string Title, Func<Figures, double?> Value)
{
    /// <summary>What stands for a figure that nobody knows.</summary>
    public const string Unknown = "-";

    public static readonly Measure WakeMedian = new("wake-up, median, µs", figures => figures.WakeMedian?.TotalMicroseconds)
    {
        Missed = figures => figures.WakeMedian is null ? figures.WakeMissed : null,
    };

    public static readonly Measure CpuPerWake = new("CPU a wake-up, µs", figures => figures.CpuPerWake?.TotalMicroseconds);

    public static readonly Measure CpuPerMessage = new("CPU a message when busy, µs", figures => figures.CpuPerMessage?.TotalMicroseconds);

    public static IReadOnlyList<Measure> All { get; } =
    [
        WakeMedian,
        new("wake-up, 99th percentile, µs", figures => figures.WakeP99?.TotalMicroseconds),
        CpuPerWake,
        CpuPerMessage,
        new("messages a second when busy", figures => figures.MessagesPerSecond),
        new("system calls a message when busy", figures => figures.CallsPerMessage),
        new("memory a connection, bytes", figures => figures.BytesPerClient),
        new("CPU when idle, % of a core", figures => figures.IdleCpu * 100),
    ];

    /// <summary>How long something was waited for in vain, which says at least that it takes longer.</summary>
    public Func<Figures, TimeSpan?> Missed { get; private init; } = _ => null;

    /// <summary>Three figures or so: what comes behind them is noise.</summary>
    public string Text(Figures? figures)
    {
        if (figures is null) return Unknown;
        if (Missed(figures) is { } missed) return string.Create(CultureInfo.InvariantCulture, $"> {missed.TotalSeconds:0.0} s");
        return Value(figures) is not { } value ? Unknown : value.ToString(
            value switch { >= 99.95 => "N0", >= 9.995 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);
    }
}
