using Dray.Wire;

namespace Dray.Files;

/// <summary>Whose file is on its way to where: what a resumed send finds its partial by.</summary>
/// <param name="Device">The sender's id, 64 hex digits.</param>
/// <param name="Target">Where it is to land.</param>
internal readonly record struct PartialKey(string Device, WireName Target);
