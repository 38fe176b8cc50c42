using Dray.Transfers.Receiving;

namespace Dray.Server.Asking;

/// <summary>One offer and what was said of it. Thread-safe: the first answer counts.</summary>
/// <param name="session">Whose.</param>
/// <param name="offer">What people see of it; null where nobody had to be asked.</param>
internal sealed class Question(IncomingSession session, Offer? offer)
{
    private readonly TaskCompletionSource<OfferAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IncomingSession Session { get; } = session;

    public Offer? Offer { get; } = offer;

    public Task<OfferAnswer> Answer => _answer.Task;

    public bool TrySettle(OfferAnswer answer) => _answer.TrySetResult(answer);
}
