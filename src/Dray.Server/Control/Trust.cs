using Dray.Security;
using Dray.Security.Pairing;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;

namespace Dray.Server.Control;

/// <summary>
/// Who this server is, whom it knows, and how others come to be known: all of it from one configuration folder. Any thread.
/// The server disposes of it after the last connection.
/// </summary>
internal sealed class Trust : IDisposable
{
    private readonly bool _open;

    /// <exception cref="IdentityException">This device's key can't be used.</exception>
    public Trust(string home, bool open, Permit? only = null)
    {
        (Home, _open) = (home, open);
        Own = DeviceIdentity.LoadOrCreate(home, TimeProvider.System);
        Known = new KnownDevices(home);
        Desk = new PairingDesk(Own.Id, TimeProvider.System);
        Admission = new Admission(Known, Own.Id, open, only);
    }

    /// <summary>The configuration folder.</summary>
    public string Home { get; }

    public DeviceIdentity Own { get; }

    public KnownDevices Known { get; }

    /// <summary>Owns the pairing code.</summary>
    public PairingDesk Desk { get; }

    public Admission Admission { get; }

    /// <summary>This server answers multicast DNS; set by whoever has it do so.</summary>
    public bool Announces { get; set; }

    /// <summary>Whether any device is paired with this one.</summary>
    /// <exception cref="IdentityException">Nobody can tell.</exception>
    public bool IsPaired => Known.List().Any(device => device.Paired is not null);

    /// <summary>What a device is called here.</summary>
    public string NameOf(string device) => Admission.NameOf(device);

    /// <summary>From now on nobody is asked about what a device sends.</summary>
    /// <exception cref="IdentityException">It can't be remembered.</exception>
    public void TakeUnasked(string device)
    {
        if (Known.Update(device, static known => known with { Unasked = true }) is null) throw new IdentityException("This device is not known any more.");
    }

    /// <summary>What anybody may know.</summary>
    /// <param name="device">Who asks: SHA-256 of the certificate, in lower-case hex.</param>
    public HelloAnswer Hello(string device) => new()
    {
        Protocol = ControlProtocol.Version,
        Server = Own.Name,
        Known = Admission.IsKnown(device),
        Open = _open,
        Code = Desk.IsOpen,
        Announces = Announces,
    };

    public void Dispose() => Own.Dispose();
}
