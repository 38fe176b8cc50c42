using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Agreement.JPake;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace Dray.Security.Pairing;

/// <summary>
/// One end of J-PAKE (RFC 8236) with key confirmation, whichever its role. Each step is taken once and in order, and the
/// first that fails is the last. Used by one thread at a time.
/// </summary>
internal sealed class Exchange
{
    private readonly string _peer;
    private readonly JPakeParticipant _end;
    private BigInteger? _key;
    private bool _over;

    /// <param name="code">What both ends have to know.</param>
    /// <param name="own">This end's participant id.</param>
    /// <param name="peer">The other's. It never comes from a message.</param>
    public Exchange(PairingCode code, string own, string peer)
    {
        _peer = peer;
        var secret = code.Reveal().ToCharArray();
        var random = new SecureRandom(new CryptoApiRandomGenerator());
        _end = new JPakeParticipant(own, secret, PairingLayout.Group, new Sha256Digest(), random);
        Array.Clear(secret);
    }

    public byte[] Round1() => Step(() => PairingLayout.Write(_end.CreateRound1PayloadToSend()));

    public byte[] Round2() => Step(() => PairingLayout.Write(_end.CreateRound2PayloadToSend()));

    public byte[] Tag() => Step(() => PairingLayout.Write(_end.CreateRound3PayloadToSend(Key())));

    public void TakeRound1(byte[] bytes) => Step(() => _end.ValidateRound1PayloadReceived(PairingLayout.ReadRound1(_peer, bytes)));

    public void TakeRound2(byte[] bytes) => Step(() => _end.ValidateRound2PayloadReceived(PairingLayout.ReadRound2(_peer, bytes)));

    /// <summary>Believes from here on that the other end knows the code.</summary>
    public void TakeTag(byte[] bytes) => Step(() => _end.ValidateRound3PayloadReceived(PairingLayout.ReadTag(_peer, bytes), Key()));

    private BigInteger Key() => _key ??= _end.CalculateKeyingMaterial();

    private void Step(Action step) => Step(() =>
    {
        step();
        return 0;
    });

    private T Step<T>(Func<T> step)
    {
        if (_over) throw new PairingException(PairingFault.Disagreed);
        _over = true;
        try
        {
            var taken = step();
            _over = false;
            return taken;
        }
        catch (Exception e) when (e is CryptoException or InvalidOperationException or ArgumentException)
        {
            throw new PairingException(PairingFault.Disagreed);
        }
    }
}
