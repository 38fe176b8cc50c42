namespace Dray.Wire;

/// <summary>What an entry is. Devices, sockets and FIFOs never travel.</summary>
internal enum EntryKind : byte
{
    File = 1,
    Folder = 2,
    Link = 3,
}

/// <summary>
/// One file, folder or symlink as it is offered.
/// <paramref name="ModifiedNs"/> counts nanoseconds since 1970-01-01 UTC, <paramref name="Mode"/> holds the nine
/// rwx bits and nothing more, <paramref name="LinkTarget"/> is a symlink's text, verbatim, else null,
/// <paramref name="Data"/> counts the bytes that are no hole, where that is known to be fewer than the size,
/// <paramref name="Identity"/> tells this version of a source from every other, opaque, where that is known.
/// </summary>
internal readonly record struct Entry(
    WireName Name, EntryKind Kind, long Size, long ModifiedNs, int Mode, string? LinkTarget = null, long? Data = null, string? Identity = null);
