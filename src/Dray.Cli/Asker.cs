using System.Threading.Channels;
using Dray.Cli.Output;
using Dray.Server;

namespace Dray.Cli;

/// <summary>
/// Asks the person at the terminal about offers, one at a time; others wait for their turn. Runs as one task. A line that was typed
/// for an offer that has gone meanwhile answers no other.
/// </summary>
/// <param name="terminal">Where the person is.</param>
/// <param name="answer">Gives the answer; false where the offer waits no more, or can't be answered so.</param>
internal sealed class Asker(Terminal terminal, Func<string, OfferAnswer, bool> answer)
{
    private readonly Channel<Offer> _offers = Channel.CreateUnbounded<Offer>();
    private readonly Lock _lock = new();
    private readonly HashSet<string> _settled = [];
    private (string Id, TaskCompletionSource Gone)? _shown;

    /// <summary>Somebody has to be asked. The server bounds how many wait. Any thread.</summary>
    public void Ask(Offer offer) => _offers.Writer.TryWrite(offer);

    /// <summary>One waits no more, whoever has answered. Any thread.</summary>
    public void Forget(string id)
    {
        lock (_lock)
        {
            if (_shown is { } shown && shown.Id == id) shown.Gone.TrySetResult();
            else _settled.Add(id);
        }
    }

    /// <summary>Asks until it is cancelled, or nobody is there any more to type anything.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        Task<string?>? typing = null;
        try
        {
            await foreach (var offer in _offers.Reader.ReadAllAsync(cancel))
            {
                if (typing is not null)
                {
                    terminal.Say("That offer waits no more. Press Enter to be asked about the next one.");
                    if (await typing.WaitAsync(cancel) is null) return;
                    typing = null;
                }

                if (Show(offer) is not { } gone) continue;
                typing = terminal.AskAsync($"{OfferText.Of(offer)}\n{Question(offer)}", cancel);
                while (await Task.WhenAny(typing, gone).WaitAsync(cancel) == typing)
                {
                    if (await typing is not { } typed) return;
                    typing = null;
                    if (Read(typed, offer.Known) is { } meant && Answer(offer, meant)) break;
                    typing = terminal.AskAsync(Question(offer), cancel);
                }

                lock (_lock) _shown = null;
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    private static string Question(Offer offer) => offer.Known ? "Take it? (yes, no, always) " : "Take it? (yes, no) ";

    private static OfferAnswer? Read(string typed, bool known) => typed.Trim().ToLowerInvariant() switch
    {
        "y" or "yes" => OfferAnswer.Yes,
        "n" or "no" => OfferAnswer.No,
        "a" or "always" when known => OfferAnswer.Always,
        _ => null,
    };

    /// <summary>Completes when the offer waits no more; null where that is so already.</summary>
    private Task? Show(Offer offer)
    {
        lock (_lock)
        {
            if (_settled.Remove(offer.Id)) return null;
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _shown = (offer.Id, gone);
            return gone.Task;
        }
    }

    /// <summary>True where nothing more is to be asked about it.</summary>
    private bool Answer(Offer offer, OfferAnswer meant)
    {
        try
        {
            answer(offer.Id, meant);
            return true;
        }
        catch (ServeException fault)
        {
            terminal.Complain(Terminal.Clean(fault.Message));
            return false;
        }
    }
}
