using Dray.Cli.Output;
using Dray.Security;

namespace Dray.Cli.Json;

/// <summary>Known devices told to programs.</summary>
internal sealed class DevicesJson(JsonLines<DevicesLine> lines) : DevicesOutput
{
    public override void List(IReadOnlyList<KnownDevice> devices)
    {
        foreach (var device in devices) Changed(device);
    }

    public override void Changed(KnownDevice device) => lines.Write(new DevicesLine.Device(
        device.Name, device.Id, device.Paired, device.Send, device.Get, device.Into, device.AtMost));

    public override void Forgotten(KnownDevice device) => lines.Write(new DevicesLine.Forgotten(device.Name, device.Id));

    public override void Ended(int exitCode, string? reason) => lines.Write(new DevicesLine.Done(exitCode, reason));
}
