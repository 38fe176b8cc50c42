using System.Security.Cryptography;

namespace Dray.Wire.Sealing;

/// <summary>
/// What seals and opens one lane: a cipher for each direction, from HKDF-SHA-256 (RFC 5869) over the ticket's secret with
/// both nonces as salt. Both ends make the same one. Whoever has the lane disposes it.
/// </summary>
internal sealed class LaneSeal : IDisposable
{
    public const int KeySize = 32;

    private RestingSeal _made;

    private LaneSeal(LaneBinding binding, in RestingSeal from)
    {
        _made = from;
        FromSender = Cipher(binding, LaneDirection.FromSender, from.FromSender);
        FromReceiver = Cipher(binding, LaneDirection.FromReceiver, from.FromReceiver);
    }

    public RecordCipher FromSender { get; }

    public RecordCipher FromReceiver { get; }

    /// <param name="binding">What the lane is for.</param>
    /// <param name="secret">The ticket's secret, 32 bytes. The caller forgets it.</param>
    /// <param name="helloNonce">32 bytes, fresh from whoever opened the lane.</param>
    /// <param name="welcomeNonce">32 bytes, fresh from whoever let it in.</param>
    public static LaneSeal Derive(
        LaneBinding binding, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> helloNonce, ReadOnlySpan<byte> welcomeNonce)
    {
        var resting = default(RestingSeal);
        Extract(secret, helloNonce, welcomeNonce, resting.Secret);
        return Wake(binding, ref resting);
    }

    /// <summary>Goes on where <see cref="Rest"/> has left off. What rested is zeroed.</summary>
    /// <param name="binding">The one it was derived for.</param>
    /// <param name="resting">Used up.</param>
    public static LaneSeal Wake(LaneBinding binding, ref RestingSeal resting)
    {
        var seal = new LaneSeal(binding, resting);
        resting.Clear();
        return seal;
    }

    /// <summary>Gives the ciphers back, which are large, and keeps what they can be made of again in a microsecond or two.</summary>
    public RestingSeal Rest()
    {
        var resting = _made;
        (resting.FromSender, resting.FromReceiver) = (FromSender.Position, FromReceiver.Position);
        Dispose();
        return resting;
    }

    /// <summary>The sender's key, then the receiver's, 32 bytes each.</summary>
    internal static void DeriveKeys(
        LaneBinding binding, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> helloNonce, ReadOnlySpan<byte> welcomeNonce, Span<byte> keys)
    {
        Span<byte> extracted = stackalloc byte[KeySize];
        Extract(secret, helloNonce, welcomeNonce, extracted);
        Expand(binding, LaneDirection.FromSender, extracted, keys[..KeySize]);
        Expand(binding, LaneDirection.FromReceiver, extracted, keys[KeySize..]);
        CryptographicOperations.ZeroMemory(extracted);
    }

    public void Dispose()
    {
        FromSender.Dispose();
        FromReceiver.Dispose();
        _made.Clear();
    }

    private RecordCipher Cipher(LaneBinding binding, LaneDirection direction, RecordPosition from)
    {
        Span<byte> key = stackalloc byte[KeySize];
        Expand(binding, direction, _made.Secret, key);
        var cipher = new RecordCipher(binding.Suite, key, from: from);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    private static void Extract(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> helloNonce, ReadOnlySpan<byte> welcomeNonce, Span<byte> extracted)
    {
        Span<byte> salt = stackalloc byte[2 * LaneGreetingLayout.NonceSize];
        helloNonce.CopyTo(salt);
        welcomeNonce.CopyTo(salt[LaneGreetingLayout.NonceSize..]);
        HKDF.Extract(HashAlgorithmName.SHA256, secret, salt, extracted);
    }

    private static void Expand(LaneBinding binding, LaneDirection direction, ReadOnlySpan<byte> extracted, Span<byte> key)
    {
        Span<byte> info = stackalloc byte[LaneBinding.InfoSize];
        binding.WriteInfo(info, direction);
        HKDF.Expand(HashAlgorithmName.SHA256, extracted, key, info);
    }
}
