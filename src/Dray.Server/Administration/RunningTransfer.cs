namespace Dray.Server.Administration;

/// <summary>A transfer that runs now.</summary>
/// <param name="Device">What its sender is called; of any length, and not yet safe to show.</param>
/// <param name="Id">SHA-256 of its sender's certificate.</param>
/// <param name="Address">Where it is sent from, with the port.</param>
/// <param name="Since">When it began.</param>
/// <param name="Bytes">Bytes of files that have landed so far.</param>
internal sealed record RunningTransfer(string Device, string Id, string Address, DateTimeOffset Since, long Bytes);
