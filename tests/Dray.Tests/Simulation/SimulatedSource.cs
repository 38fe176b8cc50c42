using Dray.Files;
using Dray.Wire;

namespace Dray.Tests.Simulation;

/// <summary>Files in memory to send.</summary>
internal sealed class SimulatedSource : ISource
{
    public SortedDictionary<string, SimulatedFile> Files { get; } = new(StringComparer.Ordinal);

    public ISourceFile Open(WireName name) => Files[name.Value].Open();

    public Entry EntryOf(WireName name)
    {
        var stat = Files[name.Value].Stat();
        return new Entry(name, EntryKind.File, stat.Size, stat.ModifiedNs, stat.Mode);
    }

    public void Dispose() => Assert.All(Files, file => Assert.Equal(0, file.Value.Handles));
}
