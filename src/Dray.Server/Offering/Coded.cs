using Dray.Security.Pairing;
using Dray.Server.Sharing;

namespace Dray.Server.Offering;

/// <summary>
/// What is offered under one code: who may try the code, who has proved to know it, and whether it was taken. The first certificate
/// that proves it is the only one that the code is good for from then on: the same device may come again, and nobody else. Any
/// thread.
/// </summary>
/// <param name="code">The code.</param>
/// <param name="ownId">SHA-256 of this device's certificate.</param>
/// <param name="time">The clock of its time limit.</param>
/// <param name="lifetime">How long it waits for a receiver.</param>
/// <param name="over">Told once, when it is good for nothing any more.</param>
internal sealed class Coded(OfferCode code, string ownId, TimeProvider time, TimeSpan lifetime, Action<Coded, OfferEnd> over)
{
    private readonly Lock _lock = new();
    private readonly PairingDesk _desk = new(ownId, time, code.Number, lifetime);
    private long _waitingSince = time.GetTimestamp();
    private (string Id, string Name)? _taker;
    private OutgoingPull? _pull;
    private OfferEnd? _end;

    public OfferCode Code => code;

    /// <summary>Somebody may try the code.</summary>
    public bool IsOpen => _end is null && _taker is null && _desk.IsOpen;

    public OfferEnd? End { get { lock (_lock) return _end; } }

    /// <summary>Makes the code valid.</summary>
    public void Show() => _desk.Show(code.Words);

    /// <summary>A device wants to prove that it knows the code.</summary>
    /// <exception cref="PairingException">There is no such code for it.</exception>
    public byte[] Begin(string device)
    {
        lock (_lock) Require(device, PairingFault.NoCode);
        return _desk.Begin(device);
    }

    /// <summary>Takes its guess.</summary>
    /// <exception cref="PairingException">It was no right message, or its time is over.</exception>
    public byte[] Answer(string pairing, string device, byte[] rounds)
    {
        lock (_lock) Require(device, PairingFault.Gone);
        return _desk.Answer(pairing, device, rounds);
    }

    /// <summary>Takes its confirmation. With the answer the code is this device's alone.</summary>
    /// <exception cref="PairingException">It does not know the code, or its time is over.</exception>
    public byte[] Confirm(string pairing, string device, string name, byte[] tag)
    {
        // Under the lock, or a look at the clock would find the code used up and not yet anybody's.
        lock (_lock)
        {
            Require(device, PairingFault.Gone);
            var own = _desk.Confirm(pairing, device, tag);
            (_taker, _waitingSince) = ((device, name), time.GetTimestamp());
            // For the same device alone, from now on: it may be cut off, and prove it again.
            Show();
            return own;
        }
    }

    /// <summary>Whether it is this device's to take; what it is called.</summary>
    public string? NameOfTaker(string device)
    {
        lock (_lock) return _end is null && _taker is { } taker && taker.Id == device ? taker.Name : null;
    }

    /// <summary>Its taker pulls; what was left of an earlier try ends.</summary>
    public void Pulls(OutgoingPull pull)
    {
        OutgoingPull? before;
        lock (_lock) (before, _pull) = (_pull, pull);
        before?.Cancel();
    }

    /// <summary>A pull is over; <paramref name="taken"/> where its taker has everything.</summary>
    public void Pulled(OutgoingPull pull, bool taken)
    {
        lock (_lock)
        {
            if (_pull == pull) _pull = null;
            _waitingSince = time.GetTimestamp();
            if (!taken && _end is null) Show();
        }

        if (taken) Finish(OfferEnd.Taken);
    }

    /// <summary>Looks at the clock, and at what guesses have left of the code.</summary>
    public void Look()
    {
        OfferEnd end;
        lock (_lock)
        {
            if (_end is not null || _pull is not null || _desk.IsOpen) return;
            end = time.GetElapsedTime(_waitingSince) >= lifetime ? OfferEnd.Expired : OfferEnd.Guessed;
        }

        Finish(end);
    }

    /// <summary>At each step, since another may have proved it meanwhile.</summary>
    private void Require(string device, PairingFault otherwise)
    {
        if (_end is not null || (_taker is { } taker && taker.Id != device)) throw new PairingException(otherwise);
    }

    private void Finish(OfferEnd end)
    {
        lock (_lock)
        {
            if (_end is not null) return;
            _end = end;
            _desk.Withdraw();
        }

        over(this, end);
    }
}
