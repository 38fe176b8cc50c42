namespace Dray.Wire.Sealing;

/// <summary>How far one direction of a lane has come.</summary>
/// <param name="Next">The number of the next record, which is its nonce.</param>
/// <param name="Carried">Bytes of records so far.</param>
internal readonly record struct RecordPosition(ulong Next, long Carried);
