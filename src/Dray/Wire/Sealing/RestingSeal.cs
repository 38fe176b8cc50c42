using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Dray.Wire.Sealing;

/// <summary>
/// What is kept of a lane's seal while nothing is sealed: the secret that its keys come from, and how far each direction has come.
/// It becomes a seal once, and is zeroed by that: two seals of one lane would use a nonce twice.
/// </summary>
internal struct RestingSeal
{
    private KeyMaterial _secret;

    public RecordPosition FromSender, FromReceiver;

    /// <summary>32 bytes.</summary>
    [UnscopedRef]
    public Span<byte> Secret => _secret;

    public void Clear()
    {
        CryptographicOperations.ZeroMemory(Secret);
        (FromSender, FromReceiver) = (default, default);
    }
}
