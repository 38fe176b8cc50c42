using System.Buffers.Binary;

namespace Dray.Wire.Sealing;

/// <summary>
/// What a lane's keys are bound to besides its ticket's secret and both nonces, so that they fit no other lane.
/// </summary>
/// <param name="Suite">How its records are sealed.</param>
/// <param name="Transfer">The transfer's id, 16 bytes.</param>
/// <param name="Lane">The lane's number, which no other lane of the transfer ever has.</param>
internal sealed record LaneBinding(LaneSuite Suite, byte[] Transfer, uint Lane)
{
    public const int InfoSize = 44;

    /// <summary>HKDF's info, 44 bytes: a label, version, suite, direction, lane, transfer.</summary>
    public void WriteInfo(Span<byte> to, LaneDirection direction)
    {
        "dray lane record"u8.CopyTo(to);
        BinaryPrimitives.WriteUInt16LittleEndian(to[16..], LaneGreetingLayout.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(to[18..], (ushort)Suite);
        BinaryPrimitives.WriteUInt32LittleEndian(to[20..], (uint)direction);
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], Lane);
        Transfer.CopyTo(to[28..]);
    }
}
