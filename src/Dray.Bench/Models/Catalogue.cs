using Dray.Bench.Serving;

namespace Dray.Bench.Models;

/// <summary>Every model, in the order in which a lesson would tell of them.</summary>
internal static class Catalogue
{
    private const string NeedsLinux = "needs Linux: it is written to its system calls";

    public static IReadOnlyList<ModelEntry> All { get; } =
    [
        new("threads", "blocking threads", () => new Threads(), OnLinux),
        new("nonblocking", "non-blocking, in turn", () => new NonBlocking(), OnLinux),
        new("timed", "timed sockets, in turn", () => new TimedSockets(), OnLinux),
        new("select", "select", () => new Select(), OnLinux),
        new("poll", "poll", () => new Poll(), OnLinux),
        new("epoll", "epoll", () => new Epoll(), OnLinux),
        new("loop", "Dray's loop, on epoll", () => new DrayLoop(), OnLinux),
        new("async", ".NET's async sockets", () => new AsyncSockets(), () => null) { CountsCalls = false },
        new("io_uring", "io_uring", () => new IoUring(), Ring.WhyNot),
    ];

    /// <summary>The model of that name; null where there is none.</summary>
    public static ModelEntry? Find(string name) => All.FirstOrDefault(model => model.Name == name);

    private static string? OnLinux() => OperatingSystem.IsLinux() ? null : NeedsLinux;
}
