namespace Dray.Security.Pairing;

/// <summary>
/// The server's end of a pairing: it has shown the code. Messages in, messages out: <see cref="Offer"/>, <see cref="Answer"/>,
/// <see cref="Confirm"/>, each once; after a failure nothing more. Used by one thread at a time.
/// </summary>
internal sealed class Offerer(PairingCode code, PairingParties parties)
{
    private readonly Exchange _exchange = new(code, parties.Offerer, parties.Joiner);

    /// <summary>The client has proved that it knows the code.</summary>
    public bool IsPaired { get; private set; }

    /// <summary>The first message: the pairing's id and this end's first round. Nothing in it depends on the code.</summary>
    public byte[] Offer() => [.. Convert.FromHexString(parties.PairingId), .. _exchange.Round1()];

    /// <summary>Takes both rounds of the client, which are its guess at the code; gives this end's second.</summary>
    /// <exception cref="PairingException">They are not what they should be.</exception>
    public byte[] Answer(ReadOnlySpan<byte> rounds)
    {
        PairingLayout.Expect(rounds, PairingLayout.Round1 + PairingLayout.Round2);
        _exchange.TakeRound1([.. rounds[..PairingLayout.Round1]]);
        // The library wants ours made before it looks at theirs; it is given away only where theirs holds.
        var own = _exchange.Round2();
        _exchange.TakeRound2([.. rounds[PairingLayout.Round1..]]);
        return own;
    }

    /// <summary>Takes the client's confirmation, and only then gives this end's.</summary>
    /// <exception cref="PairingException">The client does not know the code.</exception>
    public byte[] Confirm(ReadOnlySpan<byte> tag)
    {
        // The same here.
        var own = _exchange.Tag();
        _exchange.TakeTag([.. tag]);
        IsPaired = true;
        return own;
    }
}
