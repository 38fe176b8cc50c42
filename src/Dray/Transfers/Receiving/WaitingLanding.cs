using Dray.Files;

namespace Dray.Transfers.Receiving;

/// <summary>An entry that is whole and waits for the disk and its name. Sha256: as hex, where the sender asked for it.</summary>
internal readonly record struct WaitingLanding(IncomingTransfer Transfer, IncomingEntry Entry, PreparedLanding Prepared, string? Sha256);
