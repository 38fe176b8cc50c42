namespace Dray.Transfers.Sending;

/// <summary>The unit of work that lanes take from the queue; one that a lane dies with goes back.</summary>
internal abstract record Chunk;

/// <summary>Small entries that share a frame.</summary>
internal sealed record PackChunk(IReadOnlyList<OutgoingEntry> Entries) : Chunk;

/// <summary>4 MiB of a large file, or what is left at its end.</summary>
internal sealed record UnitChunk(OutgoingFile File, long Unit) : Chunk;

/// <summary>The word that all of a file was read and the source did not change meanwhile.</summary>
internal sealed record EndChunk(OutgoingFile File) : Chunk;
