namespace Dray.Security.Pairing;

/// <summary>
/// The client's end of a pairing: a person has typed the code. Messages in, messages out: <see cref="Join"/>,
/// <see cref="Confirm"/>, <see cref="Finish"/>, each once; after a failure nothing more. Used by one thread at a time.
/// </summary>
/// <param name="code">As typed.</param>
/// <param name="offererId">SHA-256 of the certificate that the server showed on this connection, 64 hex digits.</param>
/// <param name="joinerId">SHA-256 of this device's own.</param>
/// <param name="number">The number of the offer that the code is for; null where the devices are to be paired.</param>
internal sealed class Joiner(PairingCode code, string offererId, string joinerId, int? number = null)
{
    private Exchange? _exchange;

    /// <summary>The server has proved that it knows the code.</summary>
    public bool IsPaired { get; private set; }

    /// <summary>Names the pairing to the server, once <see cref="Join"/> has learnt it: 32 hex digits.</summary>
    public string? PairingId { get; private set; }

    /// <summary>Takes the server's offer; gives both of this end's rounds.</summary>
    /// <exception cref="PairingException">It is no offer of a server with this certificate.</exception>
    public byte[] Join(ReadOnlySpan<byte> offer)
    {
        if (PairingId is not null) throw new PairingException(PairingFault.Disagreed);
        PairingLayout.Expect(offer, PairingLayout.PairingId + PairingLayout.Round1);
        PairingId = Convert.ToHexStringLower(offer[..PairingLayout.PairingId]);
        var parties = new PairingParties(PairingId, offererId, joinerId, number);
        _exchange = new Exchange(code, parties.Joiner, parties.Offerer);
        var round1 = _exchange.Round1();
        _exchange.TakeRound1([.. offer[PairingLayout.PairingId..]]);
        return [.. round1, .. _exchange.Round2()];
    }

    /// <summary>Takes the server's second round; gives this end's confirmation.</summary>
    /// <exception cref="PairingException">It is not what it should be.</exception>
    public byte[] Confirm(ReadOnlySpan<byte> answer)
    {
        var exchange = Begun();
        exchange.TakeRound2([.. answer]);
        return exchange.Tag();
    }

    /// <summary>Takes the server's confirmation: from here on the devices know each other.</summary>
    /// <exception cref="PairingException">The server does not know the code.</exception>
    public void Finish(ReadOnlySpan<byte> tag)
    {
        Begun().TakeTag([.. tag]);
        IsPaired = true;
    }

    private Exchange Begun() => _exchange ?? throw new PairingException(PairingFault.Disagreed);
}
