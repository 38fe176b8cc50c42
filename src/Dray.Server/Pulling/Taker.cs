using System.Net;
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
/// <param name="how">How to get it; its host and port count for nothing.</param>
/// <param name="find">
/// Where the offer may be. Only a hint: whoever is there has one guess at the code for it, so there are few, and each is asked once.
/// </param>
/// <param name="folderOf">Where it lands; told whether it is a text.</param>
internal sealed class Taker(OfferCode code, SendOptions how, Func<CancellationToken, Task<IReadOnlyList<DnsEndPoint>>> find, Func<bool, string> folderOf)
{
    private static readonly TimeSpan ConnectFor = TimeSpan.FromSeconds(10);

    /// <summary>Who has had a guess at the code, and said no: by another address it would be the same.</summary>
    private readonly HashSet<string> _refusedBy = [];

    /// <summary>Runs it to its end, as <see cref="Puller.RunAsync"/> does a pull.</summary>
    public async Task<SendReceipt> RunAsync(SendProgress progress, Action<SendEvent> report, CancellationToken cancel)
    {
        var patience = new Patience(how.RetryConnect ?? ConnectFor, ConnectFor, TimeProvider.System);
        while (true)
        {
            var proof = await ProveAnywhereAsync(cancel);
            if (proof.At is { } at)
            {
                var options = how with { Sources = [code.ToString()], Offer = code.Number, Host = at.Host, Port = at.Port, ServerId = proof.Id, Introduce = null };
                return await Puller.RunAsync(options, folderOf(proof.IsText), progress, report, cancel);
            }

            if (proof.Ended is { } ended) return new SendReceipt { Ended = ended, Reason = proof.Reason };
            if (patience.Next() is not { } delay) return new SendReceipt { Ended = SendEnd.Unreachable, Reason = proof.Reason };
            report(new Retrying(proof.Reason!, delay));
            await Task.Delay(delay, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancel.IsCancellationRequested) return new SendReceipt { Ended = SendEnd.Cancelled };
        }
    }

    private async Task<Proof> ProveAnywhereAsync(CancellationToken cancel)
    {
        try
        {
            var outcome = new Proof { Reason = $"nothing is announced under the number {code.Number}: say where it is by --from (the sender shows it), where multicast does not pass or discovery is off" };
            foreach (var at in await find(cancel))
            {
                var proof = await ProveAsync(at, cancel);
                if (proof.At is not null || proof.Ended == SendEnd.Cancelled) return proof;
                // What somebody said outweighs that somebody else was not there.
                if (outcome.Ended is null) outcome = proof;
            }

            return outcome;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new Proof { Ended = SendEnd.Cancelled };
        }
    }

    private async Task<Proof> ProveAsync(DnsEndPoint at, CancellationToken cancel)
    {
        CodeExchange? exchange = null;
        try
        {
            using var own = DeviceIdentity.LoadOrCreate(how.ConfigurationFolder ?? ConfigurationFolder.DefaultPath(), TimeProvider.System);
            using var control = new ControlClient(at.Host, at.Port, own, ServerBelief.Anybody());
            var hello = await control.Hello(cancel);
            if (hello.Protocol != ControlProtocol.Version) return new Proof { Ended = SendEnd.Refused, Reason = ControlProtocol.UpgradeWords(hello.Protocol) };
            if (_refusedBy.Contains(control.ServerId)) return new Proof { Reason = "it was asked already" };
            exchange = new CodeExchange(control, own, TimeProvider.System);
            var proof = await exchange.RunAsync(code.Words, code.Number, cancel);
            if (proof.Last is null) _refusedBy.Add(control.ServerId);
            return proof.Last is { } last
                ? new Proof { At = at, Id = control.ServerId, IsText = last.Text }
                : new Proof { Ended = SendEnd.Refused, Reason = proof.Fault };
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new Proof { Ended = SendEnd.Cancelled };
        }
        catch (Exception e) when (SendFailure.Of(e, how with { Host = at.Host, Port = at.Port }) is { } failure)
        {
            // What was typed once is one guess for whoever answers, and this one has had it.
            return new Proof { Ended = failure.Ended ?? (exchange is { HasGuessed: true } ? SendEnd.Unreachable : null), Reason = failure.Reason };
        }
    }

    /// <summary>Who offers, and where; or how it ended; or neither, where another try may help.</summary>
    private readonly record struct Proof(DnsEndPoint? At, string? Id, bool IsText, SendEnd? Ended, string? Reason);
}
