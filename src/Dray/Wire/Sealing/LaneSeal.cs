using System.Security.Cryptography;

namespace Dray.Wire.Sealing;

/// <summary>
/// What seals and opens one lane: a cipher for each direction, from HKDF-SHA-256 (RFC 5869) over the ticket's secret with
/// both nonces as salt. Both ends make the same one. Whoever has the lane disposes it.
/// </summary>
internal sealed class LaneSeal : IDisposable
{
    public const int KeySize = 32;

    private LaneSeal(RecordCipher fromSender, RecordCipher fromReceiver) =>
        (FromSender, FromReceiver) = (fromSender, fromReceiver);

    public RecordCipher FromSender { get; }

    public RecordCipher FromReceiver { get; }

    /// <param name="binding">What the lane is for.</param>
    /// <param name="secret">The ticket's secret, 32 bytes. The caller forgets it.</param>
    /// <param name="helloNonce">32 bytes, fresh from whoever opened the lane.</param>
    /// <param name="welcomeNonce">32 bytes, fresh from whoever let it in.</param>
    public static LaneSeal Derive(
        LaneBinding binding, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> helloNonce, ReadOnlySpan<byte> welcomeNonce)
    {
        Span<byte> keys = stackalloc byte[2 * KeySize];
        DeriveKeys(binding, secret, helloNonce, welcomeNonce, keys);
        var seal = new LaneSeal(new RecordCipher(binding.Suite, keys[..KeySize]), new RecordCipher(binding.Suite, keys[KeySize..]));
        CryptographicOperations.ZeroMemory(keys);
        return seal;
    }

    /// <summary>The sender's key, then the receiver's, 32 bytes each.</summary>
    internal static void DeriveKeys(
        LaneBinding binding, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> helloNonce, ReadOnlySpan<byte> welcomeNonce, Span<byte> keys)
    {
        Span<byte> salt = stackalloc byte[2 * LaneGreetingLayout.NonceSize];
        helloNonce.CopyTo(salt);
        welcomeNonce.CopyTo(salt[LaneGreetingLayout.NonceSize..]);
        Span<byte> extracted = stackalloc byte[SHA256.HashSizeInBytes];
        HKDF.Extract(HashAlgorithmName.SHA256, secret, salt, extracted);
        Span<byte> info = stackalloc byte[LaneBinding.InfoSize];
        binding.WriteInfo(info, LaneDirection.FromSender);
        HKDF.Expand(HashAlgorithmName.SHA256, extracted, keys[..KeySize], info);
        binding.WriteInfo(info, LaneDirection.FromReceiver);
        HKDF.Expand(HashAlgorithmName.SHA256, extracted, keys[KeySize..], info);
        CryptographicOperations.ZeroMemory(extracted);
    }

    public void Dispose()
    {
        FromSender.Dispose();
        FromReceiver.Dispose();
    }
}
