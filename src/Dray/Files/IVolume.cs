using Dray.Wire;
using Microsoft.Win32.SafeHandles;

namespace Dray.Files;

/// <summary>
/// One served folder as the few steps that landing needs, each atomic where the system allows it. What they add up to is
/// decided once, in <see cref="ReceivingFolder"/>. No step follows a symbolic link or leaves the folder.
/// Thread-safe. Every failure is a <see cref="FileFailureException"/>.
/// </summary>
internal interface IVolume : IDisposable
{
    VolumeTraits Traits { get; }

    /// <summary>lstat(2); false where nothing has this name, or its parent is missing or no folder.</summary>
    bool TryStat(WireName name, out NodeStat stat);

    string ReadLink(WireName name);

    /// <summary>Opens a regular file for reading.</summary>
    ISourceFile OpenRead(WireName name);

    /// <summary>The device that holds <paramref name="folder"/>, or its deepest ancestor that exists; null is the root.</summary>
    ulong DeviceOf(WireName? folder);

    /// <summary>The file system of the same folder.</summary>
    DiskState StateOf(WireName? folder);

    /// <summary>
    /// A private file of <paramref name="size"/> bytes, all hole, staged as <paramref name="name"/> on the file system that will
    /// hold <paramref name="target"/>, whose parent folders are made. Refused at once where <paramref name="needed"/> bytes of
    /// data don't fit what is free.
    /// </summary>
    /// <param name="target">Where it is to land.</param>
    /// <param name="name">One of <see cref="StagingNames"/>, never used before.</param>
    /// <param name="size">Bytes; a journal begins with 0.</param>
    /// <param name="needed">Bytes of data.</param>
    IStagedFile Stage(WireName target, string name, long size, long needed);

    /// <summary>Refuses where <paramref name="needed"/> more bytes of data don't fit what is free where <paramref name="target"/> will be.</summary>
    /// <exception cref="FileFailureException">They don't.</exception>
    void RequireRoom(WireName target, long needed);

    /// <summary>What an earlier <see cref="Stage"/> of this name left, open again; null where it is gone.</summary>
    /// <param name="name">Its name in the staging folder.</param>
    /// <param name="target">Only on the file system that will hold this; null looks on each, for what is read and not landed.</param>
    IStagedFile? Reopen(string name, WireName? target);

    /// <summary>Dray's own files in the staging folders, and when each was last written to; nothing else that lies there.</summary>
    IReadOnlyList<StagedName> ListStaged();

    /// <summary>Deletes one of them, wherever it is; fine where it is gone.</summary>
    void DeleteStaged(string name);

    /// <summary>
    /// Brings back to <c>staging/</c><paramref name="name"/> what was moved to <c>replaced/</c><paramref name="aside"/> to trade
    /// places with what it was to replace, where the power failed before it did.
    /// </summary>
    /// <returns>False where the trade had been made, or nothing is there: the name is the newcomer's.</returns>
    bool TryBringBack(string aside, string name, in NodeStat own);

    /// <summary>
    /// Makes what was written to all of these durable together, where that costs less than each by itself; false where it
    /// costs more, or failed: then each is to be synced by itself. Off the loops: it waits for the disk.
    /// </summary>
    bool TrySyncTogether(IReadOnlyList<IStagedNode> nodes);

    /// <summary>
    /// Makes what these names stand for now durable: the entries in their folders, and those folders in theirs. Where a
    /// file system can't, nothing happens. Off the loops: it waits for the disk.
    /// </summary>
    /// <param name="names">Of files, links and folders.</param>
    /// <param name="folders">Those of them that are folders.</param>
    /// <exception cref="FileFailureException">The disk could not take it.</exception>
    void SyncNames(IReadOnlyCollection<WireName> names, IReadOnlyCollection<WireName> folders);

    /// <summary>Makes all that stands here under any name durable. Where a file system can't, nothing happens. Off the loops.</summary>
    /// <exception cref="FileFailureException">The disk could not take it.</exception>
    void SyncAll();

    /// <summary>The same for the names of what is staged for <paramref name="target"/>.</summary>
    /// <exception cref="FileFailureException">The disk could not take it.</exception>
    void SyncStaging(WireName target);

    /// <summary>
    /// Opens a regular file under its final name, to be written at its end, and makes it and the folders above where they are
    /// missing. Null where <paramref name="mustBeNew"/> and something has that name.
    /// </summary>
    SafeFileHandle? OpenGrowing(WireName name, bool mustBeNew);

    /// <summary>An empty private file, cheap to make; <paramref name="mode"/> is what it will most likely keep.</summary>
    IStagedFile StageSmall(WireName target, int mode);

    /// <summary>A private symbolic link.</summary>
    IStagedNode StageLink(WireName target, string linkTarget, long modifiedNs);

    /// <summary>mkdir -p, then u+rwx for us if the folder is ours.</summary>
    void MakeFolder(WireName folder);

    /// <summary>Sets an existing folder's rwx bits, under the umask, and its mtime.</summary>
    void SetFolderMeta(WireName folder, in NodeMeta meta);

    /// <summary>The names under <c>.dray/replaced/</c>, each the home of one node that was replaced.</summary>
    IEnumerable<string> ListReplaced();

    /// <summary>Deletes one of them with the file or link in it; what is not Dray's own stays.</summary>
    void DeleteReplaced(string aside);
}
