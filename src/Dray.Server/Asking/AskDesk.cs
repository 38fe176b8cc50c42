using System.Runtime.CompilerServices;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;

namespace Dray.Server.Asking;

/// <summary>
/// Puts each offer before a person, or another program, ahead of its plan: nothing is looked at, made or taken for it before
/// somebody says yes. Thread-safe; the server disposes of it.
/// </summary>
/// <param name="ownId">This device's id: its own user is not asked.</param>
/// <param name="always">Remembers that a device is taken from unasked.</param>
/// <param name="report">Told of each question and of what came of it.</param>
/// <param name="time">Bounds how long an answer may take.</param>
internal sealed class AskDesk(string ownId, Action<string> always, Action<ServeEvent> report, TimeProvider time) : IDisposable
{
    /// <summary>So many may wait for an answer; whoever comes beyond is told to come again.</summary>
    public const int MostWaiting = 16;

    /// <summary>Of one device.</summary>
    private const int MostOfOne = 4;

    private const int MostNames = 5;

    /// <summary>How long an offer waits.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>A send that was cut short goes on by itself for so long, and is not asked about again.</summary>
    private static readonly TimeSpan GoesOn = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly ConditionalWeakTable<IncomingSession, Question> _ofSession = [];
    private readonly List<Question> _waiting = [];
    private readonly Dictionary<string, DateTimeOffset> _granted = [];
    private long _last;
    private volatile bool _closed;

    /// <summary>Offers that wait, in their order.</summary>
    public IReadOnlyList<Offer> Waiting { get { lock (_lock) return [.. _waiting.Select(static question => question.Offer!)]; } }

    /// <summary>Whether somebody is asked about what comes under this permit, as things are now.</summary>
    public bool Asks(Permit permit)
    {
        if (permit.Device == ownId || permit.Unasked) return false;
        lock (_lock) return !_granted.TryGetValue(permit.Device, out var until) || until < time.GetUtcNow();
    }

    /// <summary>Returns once the offer may be planned: at once where its transfer was asked about, or need not be.</summary>
    /// <exception cref="ControlException">It may not.</exception>
    public async Task AdmitAsync(IncomingSession session, OfferRequest offer, CancellationToken cancel)
    {
        var question = Of(session, offer, out var isNew);
        if (isNew) Ask(question);
        // A guest's other files wait for the same answer: his question goes with his visit, not with one request.
        using var gone = session.Permit.IsGuest ? default : cancel.Register(() => Settle(question, OfferAnswer.Gone));
        switch (await question.Answer.WaitAsync(session.Permit.IsGuest ? cancel : CancellationToken.None))
        {
            case OfferAnswer.No:
                throw new ControlException(ErrorCode.Refused, "whoever was asked there does not want it");
            case OfferAnswer.Nobody:
                throw new ControlException(ErrorCode.Refused, $"nobody answered there within {Patience.TotalMinutes:0} minutes: send it again when somebody is there to be asked");
            case OfferAnswer.Gone:
                throw _closed ? Stopping() : new ControlException(ErrorCode.Gone, "the transfer has ended");
        }
    }

    /// <summary>Answers one that waits; false where none of that id does any more, or it is none that this can be said of.</summary>
    public bool Answer(string id, OfferAnswer answer)
    {
        Question? meant;
        lock (_lock) meant = _waiting.Find(question => question.Offer!.Id == id);
        if (meant is null || (answer == OfferAnswer.Always && meant.Session.Permit is { IsStranger: true } or { IsGuest: true })) return false;
        // Before it is taken: where it can't be remembered, the question stays.
        if (answer == OfferAnswer.Always) always(meant.Session.Owner);
        return Settle(meant, answer);
    }

    /// <summary>A transfer has ended. One that is whole needs no more of what was granted; one that is not may go on.</summary>
    public void Ended(IncomingSession session, bool whole)
    {
        if (!_ofSession.TryGetValue(session, out var question)) return;
        Settle(question, OfferAnswer.Gone);
        lock (_lock)
        {
            if (question.Answer.Result != OfferAnswer.Yes || !_granted.ContainsKey(session.Owner)) return;
            if (whole) _granted.Remove(session.Owner);
            else _granted[session.Owner] = time.GetUtcNow() + GoesOn;
        }
    }

    public void Dispose()
    {
        Question[] waiting;
        lock (_lock) (waiting, _closed) = ([.. _waiting], true);
        foreach (var question in waiting) Settle(question, OfferAnswer.Gone);
    }

    private Question Of(IncomingSession session, OfferRequest offer, out bool isNew)
    {
        lock (_lock)
        {
            isNew = false;
            if (_ofSession.TryGetValue(session, out var known)) return known;
            var question = Asks(session.Permit) ? new Question(session, OfferOf(session, offer)) : new Question(session, null);
            if (question.Offer is null) question.TrySettle(OfferAnswer.Yes);
            else Queue(question);
            isNew = question.Offer is not null;
            _ofSession.Add(session, question);
            return question;
        }
    }

    /// <summary>Called under the lock.</summary>
    private void Queue(Question question)
    {
        if (_closed) throw Stopping();
        if (_waiting.Count >= MostWaiting || _waiting.Count(other => other.Session.Owner == question.Session.Owner) >= MostOfOne)
            throw new ControlException(ErrorCode.Full, "more offers wait for an answer there than are asked about at once");
        _waiting.Add(question);
    }

    private void Ask(Question question)
    {
        report(new OfferAsked(question.Offer!));
        var late = time.CreateTimer(_ => Settle(question, OfferAnswer.Nobody), null, Patience, Timeout.InfiniteTimeSpan);
        _ = question.Answer.ContinueWith(_ => late.Dispose(), TaskScheduler.Default);
    }

    private static ControlException Stopping() => new(ErrorCode.Draining, "the server is stopping and takes nothing new");

    private Offer OfferOf(IncomingSession session, OfferRequest offer)
    {
        var bytes = offer.Entries.Aggregate(0L, static (sum, entry) => long.Max(sum, unchecked(sum + long.Max(0, entry.Size))));
        return new Offer($"{++_last}", session.Client, session.Peer, offer.Entries.Count, bytes, [.. offer.Entries.Take(MostNames).Select(static entry => entry.Name)])
        {
            Known = !session.FromStranger,
        };
    }

    private bool Settle(Question question, OfferAnswer answer)
    {
        lock (_lock)
        {
            if (!question.TrySettle(answer)) return false;
            _waiting.Remove(question);
            if (answer is OfferAnswer.Yes) Grant(question.Session.Owner);
        }

        if (question.Offer is { } offer) report(new OfferAnswered(offer.Id, offer.Client, answer));
        return true;
    }

    /// <summary>Until what it sends is whole. Called under the lock.</summary>
    private void Grant(string device)
    {
        foreach (var (other, until) in _granted.ToArray())
            if (until < time.GetUtcNow()) _granted.Remove(other);
        _granted[device] = DateTimeOffset.MaxValue;
    }
}
