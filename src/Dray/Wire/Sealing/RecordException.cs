namespace Dray.Wire.Sealing;

/// <summary>What came is not what the other end of this lane sealed next: damaged, forged, replayed, moved or cut.</summary>
internal sealed class RecordException(string message) : IOException(message);
