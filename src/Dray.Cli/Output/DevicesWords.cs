using System.Globalization;
using Dray.Security;
using Dray.Server.Administration;

namespace Dray.Cli.Output;

/// <summary>Known devices told to people. A list is a result, the rest is said.</summary>
internal sealed class DevicesWords(Terminal terminal) : DevicesOutput
{
    public override void List(IReadOnlyList<KnownDevice> devices)
    {
        if (devices.Count == 0) terminal.Say("No device is known here.");
        foreach (var device in devices)
        {
            terminal.Result(Terminal.Clean(device.Name));
            foreach (var row in IdRows.Of(device.Id)) terminal.Result($"  {row}");
            terminal.Result($"  {Rights(device)}; {Since(device)}");
            if (device.Reached.Count > 0) terminal.Result($"  reached at {Terminal.Clean(string.Join(", ", device.Reached))}");
        }
    }

    public override void Running(RunningTransfer transfer) => terminal.Say(
        $"{Terminal.Clean(transfer.Device)} ({Terminal.Clean(transfer.Address)}) is sending now, {ByteSize.Format(transfer.Bytes)} so far.");

    public override void Changed(KnownDevice device) => terminal.Say($"{Terminal.Clean(device.Name)} {Rights(device)}.");

    public override void Forgotten(KnownDevice device) =>
        terminal.Say($"{Terminal.Clean(device.Name)} is forgotten: it is a stranger from now on.");

    public override void Ended(int exitCode, string? reason)
    {
        if (reason is not null) terminal.Complain(Terminal.Clean(reason));
    }

    private static string Since(KnownDevice device) => device.Paired is { } paired
        ? $"paired {paired.ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"
        : "not paired, known by its id";

    private static string Rights(KnownDevice device)
    {
        var may = (device.Send, device.Get) switch
        {
            (true, true) => "may send and get",
            (true, false) => "may send",
            (false, true) => "may get",
            _ => "may do nothing",
        };
        var into = device is { Send: true, Into: { } folder } ? $", into {Terminal.Clean(folder)}" : "";
        var most = device is { Send: true, AtMost: { } bytes } ? $", at most {ByteSize.Format(bytes)} a transfer" : "";
        var rate = device is { Send: true, BandwidthLimit: { } limit } ? $", at {ByteSize.Format(limit)}/s" : "";
        var unasked = device is { Send: true, Unasked: true } ? ", unasked" : "";
        return may + into + most + rate + unasked;
    }
}
