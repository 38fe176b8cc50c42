namespace Dray.Files;

/// <summary>One of Dray's own files in a staging folder: its name, its bytes, and when it was last written to, ns since 1970 UTC.</summary>
internal readonly record struct StagedName(string Name, long Size, long ModifiedNs);
