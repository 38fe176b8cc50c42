using Dray.Cli.Output;
using Dray.Security;
using Dray.Server.Administration;

namespace Dray.Cli.Json;

/// <summary>Known devices told to programs.</summary>
internal sealed class DevicesJson(JsonLines<DevicesLine> lines) : DevicesOutput
{
    public override void List(IReadOnlyList<KnownDevice> devices)
    {
        foreach (var device in devices) Changed(device);
    }

    public override void Running(RunningTransfer transfer) => lines.Write(new DevicesLine.Running(
        transfer.Device, transfer.Id, transfer.Address, transfer.Since, transfer.Bytes));

    public override void Changed(KnownDevice device) => lines.Write(new DevicesLine.Device(
        device.Name, device.Id, device.Paired, device.Send, device.Get, device.Into, device.AtMost, device.BandwidthLimit, device.Unasked ? true : null));

    public override void Forgotten(KnownDevice device) => lines.Write(new DevicesLine.Forgotten(device.Name, device.Id));

    public override void Ended(int exitCode, string? reason) => lines.Write(new DevicesLine.Done(exitCode, reason));
}
