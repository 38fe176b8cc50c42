using System.Diagnostics;
using System.Runtime.CompilerServices;
using Dray.Bench.Models;
using Dray.Bench.Serving;
using Dray.Multiplexing;

namespace Dray.Bench.Measuring;

/// <summary>Measures models, one after the other, each with a server process and a process of clients of its own.</summary>
/// <param name="startServer">Starts a process that is a <see cref="ServerRole"/> of the model of this name.</param>
/// <param name="startLoad">Starts a process that is a <see cref="Loading.LoadRole"/>.</param>
/// <param name="pace">How long it may take.</param>
/// <param name="traces">Whether strace counts for every model, not only for those that can't count by themselves.</param>
internal sealed class Course(Func<string, Process> startServer, Func<Process> startLoad, Pace pace, bool traces)
{
    private const int ProcessesOwn = 200; // descriptors that a process needs besides its clients

    /// <summary>How many of so many clients are busy: 1 in 100, at least one.</summary>
    public static int Busy(int clients) => Math.Max(clients / 100, 1);

    /// <summary>
    /// Measures all with each number of clients. The models take turns in a random order, so that a machine that
    /// slows down for a while does no model wrong every time.
    /// </summary>
    /// <param name="models">Which.</param>
    /// <param name="counts">Numbers of clients.</param>
    /// <param name="begins">Told what is measured next.</param>
    /// <param name="cancel">Ends it, its processes too.</param>
    public async IAsyncEnumerable<Figures> RunAsync(
        IReadOnlyList<ModelEntry> models, IReadOnlyList<int> counts, Action<ModelEntry, int> begins,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var limit = DescriptorLimit.RaiseToHardMaximum() ?? long.MaxValue;
        foreach (var count in counts)
        {
            var order = models.ToArray();
            Random.Shared.Shuffle(order);
            foreach (var model in order)
            {
                begins(model, count);
                yield return await TryMeasureAsync(model, count, limit, cancel);
            }
        }
    }

    private async Task<Figures> TryMeasureAsync(ModelEntry model, int count, long limit, CancellationToken cancel)
    {
        var reason = model.WhyNot() ?? (count + ProcessesOwn > limit ? $"this process may hold {limit:N0} descriptors only" : null);
        if (reason is not null) return new Figures(model, count) { WhyNot = reason };
        try
        {
            return await MeasureAsync(model, count, cancel);
        }
        catch (BenchException fault)
        {
            return new Figures(model, count) { WhyNot = fault.Message, Failed = true };
        }
    }

    private async Task<Figures> MeasureAsync(ModelEntry model, int count, CancellationToken cancel)
    {
        await using var server = new Child(startServer(model.Name));
        await using var load = new Child(startLoad());
        var trial = new Trial(server, load, pace, cancel);
        var figures = await trial.ConnectAsync(new Figures(model, count));
        figures = await trial.IdleAsync(figures);
        figures = await trial.WakeAsync(figures);
        figures = await trial.PressAsync(figures, Busy(count));
        if (!model.CountsCalls) figures = figures with { CallsPerMessage = null };
        return traces || !model.CountsCalls ? await trial.TraceAsync(figures, Busy(count)) : figures;
    }
}
