using Dray.Security;

namespace Dray.Cli;

/// <summary>What devices are called here, as it was when this was made. One thread.</summary>
/// <exception cref="IdentityException">The known devices, or this device's own key, can't be read.</exception>
internal sealed class DeviceNames(string home)
{
    private readonly IReadOnlyList<KnownDevice> _known = new KnownDevices(home).List();
    private readonly Lazy<string> _own = new(() =>
    {
        using var own = DeviceIdentity.LoadOrCreate(home, TimeProvider.System);
        return own.Id;
    });

    /// <summary>Null where a device is not known.</summary>
    public string? Of(string id) => _known.FirstOrDefault(device => device.Id == id)?.Name ?? (id == _own.Value ? "this device" : null);
}
