namespace Dray.Server.Web;

/// <summary>What the live view shows of one second.</summary>
internal sealed record LiveView(IReadOnlyList<LiveTransfer> Transfers, IReadOnlyList<LiveDevice> Devices, LiveRate Rate);

/// <param name="Client">What the other end is called here; not yet safe to show.</param>
/// <param name="Direction">in or out.</param>
/// <param name="Bytes">That have come or gone so far.</param>
/// <param name="Files">Entries that have landed so far.</param>
/// <param name="Rate">Bytes a second, over the last one.</param>
internal sealed record LiveTransfer(string Client, string Direction, long Bytes, long Files, long Rate);

/// <summary>A device that is known here.</summary>
internal sealed record LiveDevice(string Name, string Id);

/// <summary>Bytes a second of all transfers together.</summary>
internal sealed record LiveRate(long In, long Out);

/// <summary>Something that runs, as it stands now.</summary>
/// <param name="Key">The same each time, and nobody else's.</param>
internal readonly record struct Flow(object Key, string Client, bool IsIn, long Bytes, long Files);
