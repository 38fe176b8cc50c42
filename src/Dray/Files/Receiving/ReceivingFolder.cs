using System.Buffers;
using System.Globalization;
using System.Text;
using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// A served folder as a receiver sees it: looks names up, stages what arrives, and lands it by the rules, which are the
/// same on every system. Nothing is ever visible under its final name before it is whole, and nothing of the user's is
/// lost: what is replaced stays in <c>.dray/replaced/</c> for a day. Thread-safe. Every failure is a
/// <see cref="FileFailureException"/>. The server disposes of it, and it of its volume.
/// </summary>
internal sealed class ReceivingFolder : IDisposable
{
    private const string Stamp = "yyyyMMdd'T'HHmmss";
    private const int TriesToReplace = 16;
    private static readonly TimeSpan KeepReplaced = TimeSpan.FromDays(1);

    private readonly IVolume _volume;
    private readonly TimeProvider _time;

    public ReceivingFolder(IVolume volume, TimeProvider time)
    {
        _volume = volume;
        _time = time;
        Partials = new PartialStore(this, volume, time);
        Standing = new StandingNames(volume);
    }

    public VolumeTraits Traits => _volume.Traits;

    /// <summary>Makes the folder that is to be served, and those above it, where they are missing.</summary>
    /// <exception cref="FileFailureException">It can't be made.</exception>
    public static void Make(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Failure(failed, path);
        }
    }

    /// <summary>Opens a folder in the best way that the system offers.</summary>
    public static ReceivingFolder Open(string path, TimeProvider time) =>
        new(OperatingSystem.IsLinux() ? LinuxVolume.Open(path, time) : PortableVolume.Open(path), time);

    /// <summary>lstat; false where nothing has this name, or its parent is missing or no folder.</summary>
    public bool TryStat(WireName name, out NodeStat stat) => _volume.TryStat(name, out stat);

    public string ReadLink(WireName name) => _volume.ReadLink(name);

    /// <summary>The content's SHA-256 in lower-case hex; empty where it shrinks meanwhile. Reads the whole file.</summary>
    public string Sha256Of(WireName name)
    {
        using var file = _volume.OpenRead(name);
        Span<byte> digest = stackalloc byte[WireLimits.Sha256];
        return ContentDigest.TrySha256(file.Read, file.Stat().Size, digest) ? Convert.ToHexStringLower(digest) : "";
    }

    /// <summary>The device that holds <paramref name="folder"/>, or its deepest ancestor that exists; null is the root.</summary>
    public ulong DeviceOf(WireName? folder) => _volume.DeviceOf(folder);

    /// <summary>The file system of the same folder.</summary>
    public DiskState StateOf(WireName? folder) => _volume.StateOf(folder);

    /// <summary>A small file, written and sealed.</summary>
    public PreparedLanding PrepareSmall(WireName target, ReadOnlySpan<byte> content, in NodeMeta meta, LandRule rule)
    {
        var file = _volume.StageSmall(target, meta.Mode);
        try
        {
            if (!content.IsEmpty) file.Write(0, content);
            return Prepare(file, target, content.Length, meta, rule);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A symbolic link with its target's text as it is; where it points is nobody's business here.</summary>
    public PreparedLanding PrepareLink(WireName target, string linkTarget, long modifiedNs, LandRule rule)
    {
        if (!IsLinkTarget(linkTarget)) throw FileFaults.Failure(FileFault.NotStorable, target.Value, "no link can have this target");
        var link = _volume.StageLink(target, linkTarget, modifiedNs);
        return new PreparedLanding(target, link, 0, movingAside => Land(link, target, rule, linkTarget, movingAside));
    }

    /// <summary>A folder, made if it is missing; gets its mode and mtime when it lands, once everything in it has.</summary>
    public PreparedLanding PrepareFolder(WireName target, NodeMeta meta)
    {
        _volume.MakeFolder(target);
        return new PreparedLanding(target, node: null, 0, _ =>
        {
            _volume.SetFolderMeta(target, meta);
            return new Landed(LandOutcome.Landed, target);
        });
    }

    /// <summary>As <see cref="IVolume.TrySyncTogether"/>.</summary>
    public bool TrySyncTogether(IReadOnlyList<IStagedNode> nodes) => _volume.TrySyncTogether(nodes);

    /// <summary>As <see cref="IVolume.SyncNames"/>.</summary>
    public void SyncNames(IReadOnlyCollection<WireName> names, IReadOnlyCollection<WireName> folders) => _volume.SyncNames(names, folders);

    /// <summary>
    /// A new file that has its name at once and grows, for a stream whose end nobody knows: under <paramref name="wanted"/>, or
    /// beside what has that name. The only way in which something unfinished is visible, and only to be had by asking for it.
    /// </summary>
    public GrowingFile CreateGrowing(WireName wanted)
    {
        return BesideNames.Of(wanted).Prepend(wanted)
            .Select(name => _volume.OpenGrowing(name, mustBeNew: true) is { } file ? new GrowingFile(file, name) : null)
            .First(file => file is not null)!;
    }

    /// <summary>Opens a file to write on at its end, or makes it.</summary>
    public GrowingFile OpenGrowing(WireName name) => new(_volume.OpenGrowing(name, mustBeNew: false)!, name);

    /// <summary>A private file for what does not stay; nameless where the file system allows that.</summary>
    /// <param name="beside">Whose file system it lies on, and what messages call it.</param>
    public IStagedFile Spool(WireName beside) => _volume.StageSmall(beside, 0x180);

    /// <summary>Deletes what was replaced more than a day ago; returns how many nodes that were.</summary>
    public int SweepReplaced()
    {
        var before = _time.GetUtcNow() - KeepReplaced;
        var expired = _volume.ListReplaced().Where(aside => IsOlder(aside, before)).ToList();
        expired.ForEach(_volume.DeleteReplaced);
        return expired.Count;
    }

    /// <summary>What is on its way in and may outlive its connection.</summary>
    public PartialStore Partials { get; }

    /// <summary>Whether what is there already is on the disk, too.</summary>
    public StandingNames Standing { get; }

    public void Dispose() => _volume.Dispose();

    /// <summary>A whole staged file, sealed; the landing disposes of it from then on.</summary>
    /// <param name="file">Written to its end.</param>
    /// <param name="target">Where it is to land.</param>
    /// <param name="size">Bytes of content.</param>
    /// <param name="meta">Its mtime and mode.</param>
    /// <param name="rule">What to do where the name is taken.</param>
    /// <param name="ended">As <see cref="PreparedLanding"/> has it.</param>
    internal PreparedLanding Prepare(IStagedFile file, WireName target, long size, in NodeMeta meta, LandRule rule, Action<bool>? ended = null)
    {
        // Where nothing has the name yet nobody need read it all.
        var content = rule.ByContent && _volume.TryStat(target, out _) ? Sha256Of(file, size) : null;
        if (content is not null && Holds(target, content, size))
            return new PreparedLanding(target, file, size, _ => new Landed(LandOutcome.Skipped, target), ended);
        file.Seal(meta);
        return new PreparedLanding(target, file, size, movingAside => Land(file, target, rule, null, movingAside, content), ended);
    }

    /// <summary>Null where it is shorter than was said.</summary>
    private static byte[]? Sha256Of(IStagedFile staged, long size)
    {
        var digest = new byte[WireLimits.Sha256];
        return ContentDigest.TrySha256(staged.Read, size, digest) ? digest : null;
    }

    /// <summary>Whether what has this name already has this SHA-256.</summary>
    private bool Holds(WireName name, byte[] content, long size)
    {
        if (!_volume.TryStat(name, out var there) || there.Kind != NodeKind.File || there.Size != size) return false;
        Span<byte> digest = stackalloc byte[WireLimits.Sha256];
        using var file = _volume.OpenRead(name);
        return ContentDigest.TrySha256(file.Read, size, digest) && digest.SequenceEqual(content);
    }

    // Gives a sealed node its name by the rule; linkTarget is null for files, content for what is not told apart by it.
    private Landed Land(IStagedNode node, WireName target, LandRule rule, string? linkTarget, Action<string>? movingAside, byte[]? content = null)
    {
        if (node.TryPublish(target)) return new Landed(LandOutcome.Landed, target);
        if (rule is { SkipSame: true, ByContent: false } && IsSame(target, node.Stat(), linkTarget)) return new Landed(LandOutcome.Skipped, target);
        return rule.Policy switch
        {
            LandPolicy.Skip => new Landed(LandOutcome.Skipped, target),
            LandPolicy.Beside => LandBeside(node, target, linkTarget, rule.ByContent, content),
            LandPolicy.Replace => Replace(node, target, rule, linkTarget, movingAside, content),
            _ => throw FileFaults.Failure(FileFault.Exists, target.Value),
        };
    }

    private Landed LandBeside(IStagedNode node, WireName target, string? linkTarget, bool byContent, byte[]? content)
    {
        var own = node.Stat();
        // An earlier try has put the same here already: one copy is enough.
        var beside = BesideNames.Of(target).First(name => node.TryPublish(name) || (byContent ? content is not null && Holds(name, content, own.Size) : IsSame(name, own, linkTarget)));
        return new Landed(LandOutcome.Beside, beside);
    }

    private bool IsSame(WireName name, in NodeStat own, string? linkTarget) =>
        _volume.TryStat(name, out var there)
        && (there.Kind, there.Size, there.ModifiedNs) == (own.Kind, own.Size, own.ModifiedNs)
        && (linkTarget is null || _volume.ReadLink(name) == linkTarget);

    // Never check and then act: whatever came out is looked at afterwards, and goes back if it was not what the plan meant.
    private Landed Replace(IStagedNode node, WireName target, LandRule rule, string? linkTarget, Action<string>? movingAside, byte[]? content)
    {
        var aside = $"{_time.GetUtcNow().ToString(Stamp, CultureInfo.InvariantCulture)}-{StagingNames.New()}";
        for (var tries = 0; tries < TriesToReplace; tries++)
        {
            // A look saves the round trip where the answer is plain, and spares folders a trip aside.
            if (_volume.TryStat(target, out var there))
            {
                if (there.Kind == NodeKind.Folder) throw FileFaults.Failure(FileFault.InTheWay, target.Value);
                if (!IsExpected(there, rule.Expected)) return LandBeside(node, target, linkTarget, rule.ByContent, content);
                movingAside?.Invoke(aside);
                movingAside = null;
                if (node.TryReplace(target, aside, out var was))
                {
                    if (IsExpected(was, rule.Expected)) return new Landed(LandOutcome.Replaced, target);
                    if (!node.TryUndo(target)) throw FileFaults.Failure(FileFault.Changed, target.Value);
                    continue;
                }
            }

            if (node.TryPublish(target)) return new Landed(LandOutcome.Landed, target);
        }

        throw FileFaults.Failure(FileFault.Changed, target.Value);
    }

    // Not the ctime: that moves with each rename.
    private static bool IsExpected(in NodeStat there, NodeStat? expected) =>
        expected is { } one
        && (there.Kind, there.Device, there.Inode, there.Size, there.ModifiedNs)
        == (one.Kind, one.Device, one.Inode, one.Size, one.ModifiedNs);

    private static bool IsLinkTarget(string text)
    {
        if (text.Length == 0 || text.Contains('\0')) return false;
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var units) != OperationStatus.Done) return false;
            rest = rest[units..];
        }

        return true;
    }

    private static bool IsOlder(string aside, DateTimeOffset before) =>
        aside.Length == Stamp.Length - 2 + 1 + 32
        && StagingNames.IsOwn(aside[^32..])
        && DateTimeOffset.TryParseExact(
            aside[..^33], Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        && at < before;
}
