using Dray.Cli.Output;
using Dray.Server;

namespace Dray.Cli;

/// <summary>One <c>dray serve</c> from its start to its exit code: banner, comings and goings, the drain.</summary>
internal sealed class ServeSession(ServeOptions options, ServeOutput output, TimeProvider clock)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>A person looks at the terminal, where a pairing code may be shown.</summary>
    public bool ShowsCode { get; init; }

    /// <summary>A person is asked here about offers, where the server was told to ask; null where nobody is.</summary>
    public Terminal? AsksAt { get; init; }

    private Asker? _asker;
    private int _running;
    private volatile ServeEvent? _last;

    public async Task<int> RunAsync()
    {
        using var interruption = new Interruption();
        var exitCode = ExitCode.Done;
        string? reason = null;
        try
        {
            exitCode = await ServeAsync(interruption);
        }
        catch (ServeException fault)
        {
            (exitCode, reason) = (ExitCode.Unreachable, InWords(fault));
        }
        catch (OperationCanceledException) when (interruption.ExitCode is not null)
        {
            // A signal came before anything had begun.
        }

        output.Ended(exitCode, reason);
        return exitCode;
    }

    private static string InWords(ServeException fault) =>
        fault.PortInUse is { } port && PortHolder.NameOf(port) is { } holder
            ? fault.Message.Replace("is in use", $"is in use by {holder}", StringComparison.Ordinal)
            : fault.Message;

    private async Task<int> ServeAsync(Interruption interruption)
    {
        DrayServer? running = null;
        _asker = AsksAt is { } terminal ? new Asker(terminal, (id, answer) => running!.Answer(id, answer)) : null;
        await using var server = running = await DrayServer.StartAsync(options, On, interruption.Token);
        if (_asker is not null) _ = _asker.RunAsync(interruption.Token);
        if (ShowsCode && !server.IsPaired) output.Code(server.ShowPairingCode());
        try
        {
            await server.Completion.WaitAsync(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.ExitCode is { } signal)
        {
            return await DrainAsync(server, signal);
        }

        return Outcome();
    }

    /// <summary>A drain that ends in time is a good end, whatever asked for it.</summary>
    private async Task<int> DrainAsync(DrayServer server, int signal)
    {
        output.Draining(Volatile.Read(ref _running), Grace);
        var began = clock.GetTimestamp();
        await server.DrainAsync(Grace);
        return clock.GetElapsedTime(began) < Grace ? ExitCode.Done : signal;
    }

    /// <summary>After <c>--once</c> the exit code tells how that transfer went.</summary>
    private int Outcome() => _last switch
    {
        ClientWent { Reason: not null } or RawWent { Reason: not null } => ExitCode.Unreachable,
        ClientWent { Receipt.Failed: > 0 } => ExitCode.SomeFailed,
        _ => ExitCode.Done,
    };

    private void On(ServeEvent happened)
    {
        if (happened is OfferAsked { Offer: var offer }) _asker?.Ask(offer);
        if (happened is OfferAnswered answered) _asker?.Forget(answered.Id);
        if (happened is ClientCame or RawCame or PullCame) Interlocked.Increment(ref _running);
        if (happened is PullWent) Interlocked.Decrement(ref _running);
        if (happened is ClientWent or RawWent)
        {
            Interlocked.Decrement(ref _running);
            // The same transfer by an earlier connection may be given up later.
            if (_last is not ClientWent { Reason: null }) _last = happened;
        }

        output.On(happened);
    }
}
