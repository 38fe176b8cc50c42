using Dray.Bench.Serving;

namespace Dray.Bench.Models;

/// <summary>What is known of a model before it runs.</summary>
/// <param name="Name">As typed and as in JSON.</param>
/// <param name="Title">As in tables and charts.</param>
/// <param name="Create">Makes one.</param>
/// <param name="WhyNot">Why it can't run on this machine; null where it can.</param>
internal sealed record ModelEntry(string Name, string Title, Func<IModel> Create, Func<string?> WhyNot)
{
    /// <summary>Whether all its system calls go through <see cref="Kernel"/>.</summary>
    public bool CountsCalls { get; init; } = true;
}
