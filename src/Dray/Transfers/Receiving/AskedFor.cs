using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>What this end asked another for, and how it is to land: the other end says neither.</summary>
/// <param name="Terms">The request that opens the transfer, but for what only its sender can say.</param>
/// <param name="Names">The first components of all names that may come; null admits any, where the contents of a folder were asked for.</param>
internal sealed record AskedFor(OpenRequest Terms, IReadOnlySet<string>? Names)
{
    /// <summary>What holds in place of what the sender asks for.</summary>
    public OpenRequest InPlaceOf(OpenRequest request) => Terms with { Protocol = request.Protocol, Device = request.Device, Suite = request.Suite };

    public bool Admits(WireName name) => Names is null || Names.Contains(name.Value.Split('/', 2)[0]);
}
