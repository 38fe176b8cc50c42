namespace Dray.Transfers.Raw;

/// <summary>What raw connections may take of a server.</summary>
/// <param name="Connections">How many there may be at once; one address may have half of them.</param>
/// <param name="Idle">How long one may say nothing.</param>
/// <param name="Bytes">How much one may send, in bytes.</param>
/// <param name="Quota">How much all together may send, in bytes.</param>
internal sealed record RawLimits(int Connections, TimeSpan Idle, long Bytes, long Quota)
{
    public int OfOneAddress => (Connections + 1) / 2;
}
