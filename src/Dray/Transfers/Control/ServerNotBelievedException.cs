namespace Dray.Transfers.Control;

/// <summary>The server may be anybody: this version can't tell yet who answers beyond loopback.</summary>
internal sealed class ServerNotBelievedException(string address) : Exception(
    $"{address} is not this machine, and devices can't be paired yet: until they can, Dray sends over loopback only");
