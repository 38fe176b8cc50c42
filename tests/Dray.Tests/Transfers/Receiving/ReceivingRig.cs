using Dray.Files;
using Dray.Tests.Files;
using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Tests.Transfers.Receiving;

/// <summary>A transfer into a temporary folder, and lanes into it that a test feeds with frames.</summary>
internal sealed class ReceivingRig : IDisposable
{
    public const long Modified = 1_700_000_000_000_000_000;

    private uint _nextId;
    private uint _lastLane;

    public ReceivingRig(IncomingOptions? options = null)
    {
        Folder = ReceivingFolder.Open(Temp.Path, TimeProvider.System);
        Transfer = new IncomingTransfer(
            Folder, options ?? new IncomingOptions(Into: null), new CommitQueue(Folder, TimeProvider.System, static work => work.Run(default)), new Leases(Folder.Partials), (name, why) => Failures.Add($"{name}: {why}"));
    }

    public TempFolder Temp { get; } = new();
    public ReceivingFolder Folder { get; }
    public IncomingTransfer Transfer { get; }
    public List<string> Failures { get; } = [];

    /// <summary>Offers one entry, which the plan must want; returns its number.</summary>
    public uint Offer(string name, long size, EntryKind kind = EntryKind.File, string? link = null)
    {
        var answer = Plan(name, size, kind, link);
        Assert.True(answer.Action is PlanAction.Send or PlanAction.Replace or PlanAction.Beside, answer.Reason);
        return answer.Id;
    }

    public PlannedEntry Plan(string name, long size, EntryKind kind = EntryKind.File, string? link = null)
    {
        var offered = new OfferedEntry { Id = _nextId++, Name = name, Kind = (int)kind, Size = size, Modified = Modified, Mode = 0x1A4, Link = link };
        return Transfer.Plan(new OfferRequest { Entries = [offered] }).InFull(offered.Id, 1)[0] with { Id = offered.Id };
    }

    public FedLane Lane() => new(Transfer, ++_lastLane);

    /// <summary>What stands in the folder, by name; Dray's own aside.</summary>
    public string[] Names() => [.. Temp.Look().Select(line => line.Split(" = ")[0])];

    public byte[] Read(string name) => File.ReadAllBytes(Temp[name]);

    /// <summary>How many staged files this process holds open in the folder.</summary>
    public int StagedFiles()
    {
        if (!OperatingSystem.IsLinux()) return Directory.GetFiles(Temp[".dray/staging"]).Length;
        return Directory.GetFiles("/proc/self/fd").Count(fd =>
            new FileInfo(fd).LinkTarget is { } target
            && target.StartsWith(Temp.Path, StringComparison.Ordinal)
            && (target.EndsWith("(deleted)", StringComparison.Ordinal) || File.Exists(target)));
    }

    public static byte[] Random(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public void Dispose()
    {
        Transfer.End();
        Transfer.DropStaged();
        Assert.Equal(0, StagedFiles());
        Folder.Dispose();
        Temp.Dispose();
    }
}
