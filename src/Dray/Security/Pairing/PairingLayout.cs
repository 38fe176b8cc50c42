using Org.BouncyCastle.Crypto.Agreement.JPake;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Utilities;

namespace Dray.Security.Pairing;

/// <summary>
/// The bytes of the exchange: every number big-endian and of fixed width, so that there is one spelling of each message and
/// its size is known beforehand. Reading checks ranges alone; nothing is raised to a power for a number out of bounds.
/// </summary>
internal static class PairingLayout
{
    /// <summary>The group of 3,072 bits with a subgroup of 256 that NIST's examples for J-PAKE and DSA use.</summary>
    public static readonly JPakePrimeOrderGroup Group = JPakePrimeOrderGroups.NIST_3072;

    /// <summary>A pairing's id, in front of the first message.</summary>
    public const int PairingId = 16;

    /// <summary>g^x1, g^x2, and a proof that the sender knows each exponent.</summary>
    public const int Round1 = (4 * Element) + (2 * Scalar);

    /// <summary>A, and a proof that the sender knows its exponent.</summary>
    public const int Round2 = (2 * Element) + Scalar;

    /// <summary>Key confirmation: an HMAC-SHA-256.</summary>
    public const int Tag = 32;

    private const int Element = 384;
    private const int Scalar = 32;

    private static readonly BigInteger LargestElement = Group.P.Subtract(BigInteger.Two);
    private static readonly BigInteger LargestScalar = Group.Q.Subtract(BigInteger.One);

    public static byte[] Write(JPakeRound1Payload round) =>
    [
        .. Bytes(round.Gx1, Element), .. Bytes(round.Gx2, Element),
        .. Proof(round.KnowledgeProofForX1), .. Proof(round.KnowledgeProofForX2),
    ];

    public static byte[] Write(JPakeRound2Payload round) => [.. Bytes(round.A, Element), .. Proof(round.KnowledgeProofForX2s)];

    // The library reads the HMAC as a signed number, so the sign has to fill what it left out.
    public static byte[] Write(JPakeRound3Payload round)
    {
        var bytes = new byte[Tag];
        if (round.MacTag.SignValue < 0) Array.Fill(bytes, (byte)0xFF);
        var tag = round.MacTag.ToByteArray();
        tag.CopyTo(bytes, Tag - tag.Length);
        return bytes;
    }

    /// <exception cref="PairingException">It has another size, or a number is out of range.</exception>
    public static JPakeRound1Payload ReadRound1(string sender, ReadOnlySpan<byte> bytes)
    {
        Expect(bytes, Round1);
        var (x1, x2) = (TakeElement(ref bytes), TakeElement(ref bytes));
        return new JPakeRound1Payload(sender, x1, x2, TakeProof(ref bytes), TakeProof(ref bytes));
    }

    /// <inheritdoc cref="ReadRound1"/>
    public static JPakeRound2Payload ReadRound2(string sender, ReadOnlySpan<byte> bytes)
    {
        Expect(bytes, Round2);
        return new JPakeRound2Payload(sender, TakeElement(ref bytes), TakeProof(ref bytes));
    }

    /// <inheritdoc cref="ReadRound1"/>
    public static JPakeRound3Payload ReadTag(string sender, ReadOnlySpan<byte> bytes)
    {
        Expect(bytes, Tag);
        return new JPakeRound3Payload(sender, new BigInteger(bytes.ToArray()));
    }

    public static void Expect(ReadOnlySpan<byte> bytes, int length)
    {
        if (bytes.Length != length) throw new PairingException(PairingFault.Disagreed);
    }

    private static byte[] Bytes(BigInteger value, int width) => BigIntegers.AsUnsignedByteArray(width, value);

    // Schnorr's proof (RFC 8235): a commitment, then the response.
    private static byte[] Proof(BigInteger[] proof) => [.. Bytes(proof[0], Element), .. Bytes(proof[1], Scalar)];

    private static BigInteger[] TakeProof(ref ReadOnlySpan<byte> rest) =>
        [TakeElement(ref rest), Take(ref rest, Scalar, BigInteger.Zero, LargestScalar)];

    // 1 and p-1 generate next to nothing. That the others are in the subgroup is the proof's to show.
    private static BigInteger TakeElement(ref ReadOnlySpan<byte> rest) => Take(ref rest, Element, BigInteger.Two, LargestElement);

    private static BigInteger Take(ref ReadOnlySpan<byte> rest, int width, BigInteger least, BigInteger most)
    {
        var value = new BigInteger(1, rest[..width]);
        rest = rest[width..];
        return value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? value
            : throw new PairingException(PairingFault.Disagreed);
    }
}
