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

    /// <summary>
    /// A private file of <paramref name="size"/> bytes, all hole, on the file system that will hold
    /// <paramref name="target"/>, whose parent folders are made. Refused at once where <paramref name="needed"/> bytes of data
    /// don't fit what is free.
    /// </summary>
    IStagedFile Stage(WireName target, long size, long needed);

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

    /// <summary>Deletes everything staged. Only while this process holds the <see cref="FolderLock"/> and stages nothing.</summary>
    void DeleteStaged();
}
