namespace Dray.Files;

/// <summary>What a served folder's file system makes of names and times, found out by trying.</summary>
/// <param name="FoldsCase"><c>a</c> and <c>A</c> are one name.</param>
/// <param name="FoldsUnicode">Composed and decomposed spellings are one name.</param>
/// <param name="StoresBackslash"><c>a\b</c> is an ordinary name.</param>
/// <param name="StoresColon"><c>a:b</c> is an ordinary name.</param>
/// <param name="StoresTrailingDot">Names keep a last dot or space.</param>
/// <param name="StoresModes">rwx bits stay as set.</param>
/// <param name="StoresLinks">There are symbolic links.</param>
/// <param name="HasUnnamedFiles">A file can be written before it has any name.</param>
/// <param name="ModeMask">The rwx bits that the umask lets a new file keep.</param>
/// <param name="ModifiedGranularityNs">mtime is stored in steps of this many nanoseconds.</param>
internal readonly record struct VolumeTraits(
    bool FoldsCase,
    bool FoldsUnicode,
    bool StoresBackslash,
    bool StoresColon,
    bool StoresTrailingDot,
    bool StoresModes,
    bool StoresLinks,
    bool HasUnnamedFiles,
    int ModeMask,
    long ModifiedGranularityNs);
