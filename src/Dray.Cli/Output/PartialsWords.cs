using Dray.Server.Administration;

namespace Dray.Cli.Output;

/// <summary>Partials told to people. A list is a result, the rest is said.</summary>
internal sealed class PartialsWords(Terminal terminal, string folder, TimeProvider time) : PartialsOutput
{
    /// <summary>Digits of an id that tell thousands apart.</summary>
    private const int Digits = 12;

    public override void List(IReadOnlyList<PartialStatus> partials, Func<string, string?> nameOf)
    {
        if (partials.Count == 0) terminal.Say($"Nothing was cut short on its way into {Terminal.Clean(folder)}.");
        foreach (var one in partials)
        {
            terminal.Result($"{one.Id[..Digits]}  {Terminal.Clean(one.Target)}");
            terminal.Result($"  from {Terminal.Clean(nameOf(one.Device) ?? $"a device that is not known any more ({one.Device[..Digits]})")}: {State(one)}");
        }
    }

    public override void Removed(PartialStatus partial) =>
        terminal.Say($"{Terminal.Clean(partial.Target)} is removed, {ByteSize.Format(partial.Done)} of it: it would begin anew.");

    public override void Stays(string id, string reason) => terminal.Complain(Terminal.Clean($"{id} stays: {reason}"));

    public override void Ended(int exitCode, string? reason)
    {
        if (reason is not null) terminal.Complain(Terminal.Clean(reason));
    }

    private string State(PartialStatus one) => one.InUse
        ? $"{ByteSize.Format(one.Size)}, being sent now"
        : $"{100 * (Int128)one.Done / Math.Max(1, one.Size)} % of {ByteSize.Format(one.Size)}, {Span.Format(time.GetUtcNow() - one.Touched)} ago";
}
