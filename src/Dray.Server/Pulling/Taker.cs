using Dray.Security;
using Dray.Security.Pairing;
using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Transfers.Sending;

namespace Dray.Server.Pulling;

/// <summary>
/// Takes what another device offers under a code. Both prove that they know it; for the rest of this call, and no longer, the
/// certificate that proved it is believed, and what is offered is pulled from it. Nothing of this is remembered.
/// </summary>
/// <param name="code">As typed.</param>
/// <param name="how">How to get it. Its host and port are where the offer is.</param>
/// <param name="folderOf">Where it lands; told whether it is a text.</param>
internal sealed class Taker(OfferCode code, SendOptions how, Func<bool, string> folderOf)
{
    private static readonly TimeSpan ConnectFor = TimeSpan.FromSeconds(10);

    /// <summary>Runs it to its end, as <see cref="Puller.RunAsync"/> does a pull.</summary>
    public async Task<SendReceipt> RunAsync(SendProgress progress, Action<SendEvent> report, CancellationToken cancel)
    {
        var patience = new Patience(how.RetryConnect ?? ConnectFor, ConnectFor, TimeProvider.System);
        while (true)
        {
            var (id, isText, end, reason) = await ProveAsync(cancel);
            if (id is not null)
            {
                var options = how with { Sources = [code.ToString()], Offer = code.Number, ServerId = id, Introduce = null };
                return await Puller.RunAsync(options, folderOf(isText), progress, report, cancel);
            }

            if (end is { } ended) return new SendReceipt { Ended = ended, Reason = reason };
            if (patience.Next() is not { } delay) return new SendReceipt { Ended = SendEnd.Unreachable, Reason = reason };
            report(new Retrying(reason!, delay));
            await Task.Delay(delay, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancel.IsCancellationRequested) return new SendReceipt { Ended = SendEnd.Cancelled };
        }
    }

    /// <summary>Who offers; or how this ended; or neither, where another try may help.</summary>
    private async Task<(string? Id, bool IsText, SendEnd? Ended, string? Reason)> ProveAsync(CancellationToken cancel)
    {
        CodeExchange? exchange = null;
        try
        {
            using var own = DeviceIdentity.LoadOrCreate(how.ConfigurationFolder ?? ConfigurationFolder.DefaultPath(), TimeProvider.System);
            using var control = new ControlClient(how.Host, how.Port, own, ServerBelief.Anybody());
            var hello = await control.Hello(cancel);
            if (hello.Protocol != ControlProtocol.Version) return (null, false, SendEnd.Refused, ControlProtocol.UpgradeWords(hello.Protocol));
            exchange = new CodeExchange(control, own, TimeProvider.System);
            var proof = await exchange.RunAsync(code.Words, code.Number, cancel);
            return proof.Last is { } last ? (control.ServerId, last.Text, null, null) : (null, false, SendEnd.Refused, proof.Fault);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return (null, false, SendEnd.Cancelled, null);
        }
        catch (Exception e) when (SendFailure.Of(e, how) is { } failure)
        {
            // What was typed once is one guess for whoever answers, and this one has had it.
            return (null, false, failure.Ended ?? (exchange is { HasGuessed: true } ? SendEnd.Unreachable : null), failure.Reason);
        }
    }
}
