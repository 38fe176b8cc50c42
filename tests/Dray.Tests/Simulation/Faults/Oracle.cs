using System.Text.RegularExpressions;
using Dray.Files;
using Dray.Wire;

namespace Dray.Tests.Simulation;

/// <summary>
/// Knows what was sent and what was acknowledged, sees each write and each landing, and says what must never happen. Holds
/// what disks hold to that, too, at any moment and after any crash.
/// </summary>
internal sealed partial class Oracle : IVolumeWatch
{
    // All that may ever stand under a name, or beside it.
    private readonly Dictionary<string, List<IReadOnlyList<SparseBytes>>> _whole = [];

    // What has stood under a name, in order, and from where on what must stand there after a crash.
    private readonly Dictionary<string, List<SparseBytes>> _stood = [];
    private readonly Dictionary<string, int> _acknowledged = [];
    private readonly Dictionary<(long File, long Unit), InboundEnd> _writers = [];
    private readonly Dictionary<ulong, long> _holders = [];

    /// <summary>The lane whose bytes are being taken; null where none are.</summary>
    public InboundEnd? Writer { get; set; }

    public long Checks { get; private set; }

    public int Acknowledged => _acknowledged.Count;

    /// <summary>A source, with all its versions to come.</summary>
    public void MayLand(string name, IReadOnlyList<SparseBytes> versions)
    {
        if (!_whole.TryGetValue(name, out var all)) _whole[name] = all = [];
        all.Add(versions);
    }

    /// <summary>The user's own, before anything was sent.</summary>
    public void WasThere(string name, SparseBytes content)
    {
        MayLand(name, [content]);
        _stood[name] = [content];
        _acknowledged[name] = 0;
    }

    /// <summary>A sender was told that it landed: from now on it is there, that or what landed there since.</summary>
    public void Told(string name, IReadOnlyList<SparseBytes> oneOf)
    {
        var stood = _stood.GetValueOrDefault(name) ?? [];
        var last = stood.FindLastIndex(content => oneOf.Any(content.IsSameAs));
        Assert.True(last >= 0, $"{name} was said to have landed and never stood there");
        _acknowledged[name] = Math.Max(last, _acknowledged.GetValueOrDefault(name, -1));
    }

    public void Writing(SimulatedStagedNode file, long offset, long length)
    {
        if (!file.IsPart || length == 0) return;
        Assert.True(Writer is not null, "nobody owns what is written");
        Assert.True(
            !_holders.TryGetValue(file.Node.Inode, out var last) || file.Number >= last, $"transfer {Writer.Transfer} writes to what another has taken over");
        _holders[file.Node.Inode] = file.Number;
        for (var unit = offset / WireLimits.Unit; unit <= (offset + length - 1) / WireLimits.Unit; unit++)
        {
            Assert.True(
                !_writers.TryGetValue((file.Number, unit), out var writer) || writer == Writer || writer.IsOver,
                $"lane {Writer.Lane} writes to unit {unit}, which is lane {writer?.Lane}'s");
            _writers[(file.Number, unit)] = Writer;
        }
    }

    public void Publishing(DiskNode node, WireName name)
    {
    }

    public void Published(DiskNode node, WireName name)
    {
        RequireWhole(name.Value, node);
        if (!_stood.TryGetValue(name.Value, out var stood)) _stood[name.Value] = stood = [];
        stood.Add(new SparseBytes(node.Content));
    }

    /// <summary>Everything that must hold of a disk after a crash, once the server has started on it.</summary>
    /// <param name="volume">A disk.</param>
    /// <param name="folder">The same.</param>
    /// <param name="durable">What has a name was to be on the disk before; else only journals are held to what they say.</param>
    public void Check(SimulatedVolume volume, ReceivingFolder folder, bool durable)
    {
        Checks++;
        foreach (var partial in folder.Partials.List()) CheckUnits(folder, partial);
        if (!durable) return;
        foreach (var (leaf, node) in volume.Disk.Root.Entries)
        {
            if (leaf != SimulatedVolume.Own) RequireWhole(leaf, node);
        }

        foreach (var (name, from) in _acknowledged)
        {
            Assert.True(volume.Disk.Root.Entries.TryGetValue(name, out var node), $"{name} was acknowledged and is gone");
            Assert.True(_stood[name].Skip(from).Any(node.Content.IsSameAs), $"{name} was acknowledged and is something else now");
        }
    }

    /// <summary>What a journal vouches for is what the part holds: spoils the partial's identity, so only for copies.</summary>
    private static void CheckUnits(ReceivingFolder folder, PartialInfo info)
    {
        Assert.True(folder.Partials.TryLease(info.Key, "none of them", info.Size, 0, out var partial), "a partial that nobody can have leased is leased");
        using (partial)
        {
            var bytes = new byte[WireLimits.Unit];
            var digest = new byte[WireLimits.Digest];
            foreach (var (unit, journaled) in partial.Units)
            {
                var length = FileUnits.LengthOf(unit, partial.Size);
                Assert.Equal(length, partial.Read(unit * WireLimits.Unit, bytes.AsSpan(0, length)));
                System.IO.Hashing.XxHash128.Hash(bytes.AsSpan(0, length), digest);
                Assert.True(
                    journaled == System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest),
                    $"the journal of {info.Key.Target.Value} vouches for unit {unit}, which is something else");
            }

            partial.Park();
        }
    }

    private void RequireWhole(string name, DiskNode node)
    {
        var wanted = Beside().Replace(name, "");
        Assert.True(_whole.TryGetValue(wanted, out var sources) && sources.Any(versions => versions.Any(node.Content.IsSameAs)), $"{name} is no whole version of anything that was sent");
    }

    [GeneratedRegex(@" \(\d+\)$")]
    private static partial Regex Beside();
}
