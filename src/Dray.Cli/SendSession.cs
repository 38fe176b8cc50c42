using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Transfers;

namespace Dray.Cli;

/// <summary>One <c>dray send</c> from its first try to its exit code: signals, progress, asking for the address again.</summary>
/// <param name="options">What the command line came to.</param>
/// <param name="send">The engine: <see cref="Sender.RunAsync"/>.</param>
/// <param name="continuation">Writes the command that goes on, towards another target where one was given later.</param>
/// <param name="terminal">The person, where there is one.</param>
/// <param name="output">Told of everything that happens.</param>
/// <param name="clock">Times the progress.</param>
internal sealed class SendSession(
    SendOptions options, SendSession.Engine send, Func<Target?, string> continuation, Terminal terminal, SendOutput output, TimeProvider clock)
{
    public delegate Task<SendReceipt> Engine(
        SendOptions options, SendProgress progress, Action<SendEvent> report, CancellationToken cancel);

    private bool _connected;

    public bool ShowsProgress { get; init; }

    /// <summary>People are told how to go on after an interruption.</summary>
    public bool TellsPeople { get; init; }

    /// <summary>What may be wrong with the command line where the server was never reached; null where nothing looks so.</summary>
    public string? Hint { get; init; }

    /// <summary>A person can be asked for another address.</summary>
    public bool Asks { get; init; }

    /// <summary>What a person should look after where nobody answers, as the first half of a question.</summary>
    public string Expected { get; init; } = "Is 'dray serve' running there";

    public async Task<int> RunAsync()
    {
        using var interruption = new Interruption();
        var asked = options;
        var receipt = await SendAsync(asked, interruption.Token);
        while (Asks && !_connected && receipt.Ended == SendEnd.Unreachable)
        {
            if (await AskAsync(asked, receipt, interruption.Token) is not { } next) break;
            asked = next;
            receipt = await SendAsync(asked, interruption.Token);
        }

        var exitCode = ExitCode.Of(receipt.Ended, interruption.ExitCode);
        output.Ended(receipt, TargetOf(asked), exitCode);
        if (!Asks && TellsPeople && !_connected && receipt.Ended == SendEnd.Unreachable) SayHint();
        if (TellsPeople && receipt.Ended == SendEnd.Cancelled) SayHowToContinue(asked);
        if (output.Fault is not { } fault) return exitCode;
        // A plan is all that a dry run makes; of a transfer its outcome tells.
        terminal.Complain($"standard output could not be written ({Terminal.Clean(fault)})");
        return asked.DryRun && exitCode == ExitCode.Done ? ExitCode.Unprinted : exitCode;
    }

    private async Task<SendReceipt> SendAsync(SendOptions asked, CancellationToken cancel)
    {
        var progress = new SendProgress();
        await using var display = new ProgressDisplay(progress, ShowsProgress ? terminal : null, output.Progress, clock);
        try
        {
            return await send(asked, progress, On, cancel);
        }
        catch (ArgumentException fault)
        {
            throw new UsageException(fault.Message);
        }
    }

    private void On(SendEvent happened)
    {
        _connected |= happened is Connected;
        output.On(happened);
    }

    /// <summary>Null where the person has had enough.</summary>
    private async Task<SendOptions?> AskAsync(SendOptions asked, SendReceipt receipt, CancellationToken cancel)
    {
        var target = new Target(asked.Host, asked.Port, "");
        terminal.Say(Terminal.Clean(receipt.Reason ?? $"{asked.Host} could not be reached."));
        terminal.Say($"{Expected}, and is the address right?");
        SayHint();
        while (true)
        {
            try
            {
                var answer = await terminal.AskAsync($"Address (Enter tries {Terminal.Clean(target.Address)} again): ", cancel);
                if (answer is null) return null;
                if (string.IsNullOrWhiteSpace(answer)) return asked;
                target = Target.ParseAddress(answer.Trim().TrimEnd(':'));
                return asked with { Host = target.Host, Port = target.Port ?? asked.Port };
            }
            catch (UsageException fault)
            {
                terminal.Say(Terminal.Clean(fault.Message));
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }

    private void SayHint()
    {
        if (Hint is not null) terminal.Say(Terminal.Clean(Hint));
    }

    private void SayHowToContinue(SendOptions asked)
    {
        if (asked.Sources.Contains("-"))
        {
            terminal.Say("Interrupted. Standard input can't be read twice: run the whole command again.");
            return;
        }

        var moved = asked == options ? null : TargetOf(asked);
        terminal.Say("Interrupted. This continues where it stopped:");
        terminal.Say($"  {Terminal.Clean(continuation(moved))}");
    }

    private static Target TargetOf(SendOptions asked) => new(asked.Host, asked.Port, asked.Into);
}
