using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Server;
using Dray.Server.Offering;

namespace Dray.Cli.Offering;

/// <summary>One offer from its start to its exit code: shows its codes, and waits until they are taken, or are good for nothing any more.</summary>
internal sealed class OfferSession(OfferOptions options, OfferOutput output)
{
    private int _someFailed;

    public async Task<int> RunAsync()
    {
        using var interruption = new Interruption();
        var (exitCode, reason) = (ExitCode.Done, (string?)null);
        try
        {
            exitCode = await OfferAsync(interruption);
        }
        catch (ArgumentException fault)
        {
            throw new UsageException(fault.Message);
        }
        catch (ServeException fault)
        {
            (exitCode, reason) = (ExitCode.Unreachable, fault.Message);
        }
        catch (OperationCanceledException) when (interruption.ExitCode is { } signal)
        {
            exitCode = signal;
        }

        output.Ended(exitCode, reason);
        return exitCode;
    }

    private async Task<int> OfferAsync(Interruption interruption)
    {
        // Standard input may take for ever to end, and can't be cancelled: it is left behind.
        var starting = OfferServer.StartAsync(options, On, interruption.Token);
        await using var server = await starting.WaitAsync(interruption.Token);
        output.Offered(server.Codes, Invitation.Of(server.Link, server.ListeningOn, new WebOptions(), LanAddresses.OfThisMachine), server.ListeningOn, options.Lifetime);
        // A code that nobody gets to see is no offer.
        if (output.Fault is not null) return ExitCode.Unprinted;
        await server.WhenOverAsync().WaitAsync(interruption.Token);
        return Outcome(server.Ends);
    }

    private int Outcome(IReadOnlyList<OfferEnd?> ends) => ends switch
    {
        _ when ends.Contains(OfferEnd.Guessed) => ExitCode.Refused,
        _ when ends.Contains(OfferEnd.Expired) => ExitCode.Unreachable,
        _ => Volatile.Read(ref _someFailed) != 0 ? ExitCode.SomeFailed : ExitCode.Done,
    };

    private void On(OfferEvent happened)
    {
        if (happened is OfferTaken { Receipt.Failed: > 0 }) Volatile.Write(ref _someFailed, 1);
        output.On(happened);
    }
}
