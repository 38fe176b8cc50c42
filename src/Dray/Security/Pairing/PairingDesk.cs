using System.Security.Cryptography;

namespace Dray.Security.Pairing;

/// <summary>
/// Where devices come to be paired with a server. It owns the one code that is valid, which only a person's act brings up
/// (<see cref="ShowCode"/>) and which is gone for good once it is used, after ten minutes, or after three failures; no new
/// one appears by itself. An attempt belongs to a pairing id and a certificate, never to a connection. Any thread may call;
/// what takes long is done outside the lock, by the one attempt there is.
/// </summary>
/// <param name="serverId">SHA-256 of this device's certificate, 64 hex digits.</param>
/// <param name="time">Everything here that is measured, is measured by it.</param>
/// <param name="offer">The number of the offer that its codes are for; null where devices are to be paired.</param>
/// <param name="lifetime">How long a code is valid; null for <see cref="Lifetime"/>.</param>
internal sealed class PairingDesk(string serverId, TimeProvider time, int? offer = null, TimeSpan? lifetime = null)
{
    /// <summary>How long a code is valid where nothing else was said.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How many wrong guesses a code stands.</summary>
    public const int Guesses = 3;

    /// <summary>How long an attempt may take, so that one which stands still is soon out of the way.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Attempts start no faster than this, which bounds the work that strangers can cause.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private PairingCode? _code;
    private long _shown;
    private int _guessesLeft;
    private Attempt? _attempt;
    private long? _lastBegun;

    /// <summary>Whether a code is valid now.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock) return Code() is not null;
        }
    }

    /// <summary>A person asked for a code. The one before it, and an attempt that is under way with it, are over.</summary>
    public PairingCode ShowCode()
    {
        var code = PairingCode.Draw();
        Show(code);
        return code;
    }

    /// <summary>As <see cref="ShowCode"/>, for a code that was drawn already.</summary>
    public void Show(PairingCode code)
    {
        lock (_lock)
        {
            Burn();
            (_code, _shown, _guessesLeft) = (code, time.GetTimestamp(), Guesses);
        }
    }

    /// <summary>A person does not want the code to be valid any longer.</summary>
    public void Withdraw()
    {
        lock (_lock) Burn();
    }

    /// <summary>A device wants to be paired; gives the offer to send to it.</summary>
    /// <param name="joinerId">SHA-256 of the certificate that it showed on this connection.</param>
    /// <exception cref="PairingException">There is no code, or another pairing is under way.</exception>
    public byte[] Begin(string joinerId)
    {
        Attempt attempt;
        lock (_lock)
        {
            // A device that starts anew gives up what it had begun.
            if (_attempt is { InHand: false } own && own.JoinerId == joinerId) End(own);
            var code = Code() ?? throw new PairingException(PairingFault.NoCode);
            if (_attempt is not null || (_lastBegun is { } last && time.GetElapsedTime(last) < Pace))
                throw new PairingException(PairingFault.Busy);
            var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PairingLayout.PairingId));
            attempt = new Attempt(id, joinerId, new Offerer(code, new PairingParties(id, serverId, joinerId, offer)), time.GetTimestamp());
            (_attempt, _lastBegun) = (attempt, attempt.Begun);
            attempt.InHand = true;
        }

        return Work(attempt, attempt.Offerer.Offer, LetGo);
    }

    /// <summary>Takes a guess, which counts from here on, whatever becomes of it.</summary>
    /// <exception cref="PairingException">It was no right message, or this pairing is over.</exception>
    public byte[] Answer(string pairingId, string joinerId, byte[] rounds)
    {
        Attempt attempt;
        lock (_lock)
        {
            attempt = TakeInHand(pairingId, joinerId);
            if (!attempt.Charged) _guessesLeft--;
            attempt.Charged = true;
        }

        return Work(attempt, () => attempt.Offerer.Answer(rounds), LetGo);
    }

    /// <summary>Takes the device's confirmation. With the answer it is paired, and the code is used up.</summary>
    /// <exception cref="PairingException">The device does not know the code, or this pairing is over.</exception>
    public byte[] Confirm(string pairingId, string joinerId, byte[] tag)
    {
        Attempt attempt;
        lock (_lock) attempt = TakeInHand(pairingId, joinerId);
        return Work(attempt, () => attempt.Offerer.Confirm(tag), Settle);
    }

    /// <summary>Does what takes long, outside the lock; what follows from it follows under it, before anybody else's turn.</summary>
    private byte[] Work(Attempt attempt, Func<byte[]> step, Action<Attempt> then)
    {
        byte[] message;
        try
        {
            message = step();
        }
        catch
        {
            lock (_lock) End(attempt);
            throw;
        }

        lock (_lock) then(attempt);
        return message;
    }

    private static void LetGo(Attempt attempt) => attempt.InHand = false;

    /// <summary>The device knows the code, which is used up.</summary>
    private void Settle(Attempt attempt)
    {
        // Withdrawn meanwhile, or out of time: then nobody is paired.
        if (!ReferenceEquals(_attempt, attempt)) throw new PairingException(PairingFault.Gone);
        Burn();
    }

    private Attempt TakeInHand(string pairingId, string joinerId)
    {
        _ = Code();
        if (_attempt is not { InHand: false } attempt || attempt.Id != pairingId || attempt.JoinerId != joinerId)
            throw new PairingException(PairingFault.Gone);
        attempt.InHand = true;
        return attempt;
    }

    /// <summary>The valid code; looks at the clock first, and lets go of what has had its time.</summary>
    private PairingCode? Code()
    {
        if (_attempt is { InHand: false } attempt && time.GetElapsedTime(attempt.Begun) >= Patience) End(attempt);
        if (_code is not null && time.GetElapsedTime(_shown) >= (lifetime ?? Lifetime)) Burn();
        return _code;
    }

    private void End(Attempt attempt)
    {
        if (!ReferenceEquals(_attempt, attempt)) return;
        _attempt = null;
        if (_guessesLeft == 0) Burn();
    }

    private void Burn() => (_code, _attempt, _guessesLeft) = (null, null, 0);

    /// <summary>Everything mutable in it belongs to the desk's lock; the offerer to whoever has it in hand.</summary>
    private sealed class Attempt(string id, string joinerId, Offerer offerer, long begun)
    {
        public string Id { get; } = id;

        public string JoinerId { get; } = joinerId;

        public Offerer Offerer { get; } = offerer;

        public long Begun { get; } = begun;

        public bool InHand { get; set; }

        /// <summary>Its guess has been counted.</summary>
        public bool Charged { get; set; }
    }
}
