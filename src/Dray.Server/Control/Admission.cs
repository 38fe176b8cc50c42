using Dray.Security;
using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Server.Control;

/// <summary>
/// Who may send what, asked by certificate for each call, before a byte of its body is read. Every answer comes from the
/// file of known devices as it is now; where that can't be read, this device itself is let in and nobody else, and what runs
/// is cut where it can't be read twice in a row: once may be no more than a moment's want of descriptors. Any thread.
/// </summary>
/// <param name="known">The devices that are known here.</param>
/// <param name="ownId">This device's id: what shows it holds our own key, and is the same user.</param>
/// <param name="open">Strangers may drop files into the inbox.</param>
/// <param name="only">The one that may send, where this is no server but a pull: nobody else may do anything then.</param>
internal sealed class Admission(KnownDevices known, string ownId, bool open, Permit? only = null)
{
    private int _failuresInARow;

    /// <summary>Null for whoever may not send.</summary>
    /// <param name="id">SHA-256 of the certificate, in lower-case hex.</param>
    /// <exception cref="IdentityException">Nobody can tell: deny.</exception>
    public Permit? Of(string id) => only is not null ? (id == only.Device ? only : null) : id == ownId ? new Permit(id, "this device") : Of(id, known.Find(id));

    /// <summary>Whether the device is known here, whatever it may do; false where nobody can tell.</summary>
    public bool IsKnown(string id)
    {
        if (only is not null) return id == only.Device;
        try
        {
            return id == ownId || known.Find(id) is not null;
        }
        catch (IdentityException)
        {
            return false;
        }
    }

    /// <summary>Whether it may get what is shared here.</summary>
    /// <exception cref="IdentityException">Nobody can tell: deny.</exception>
    public bool MayGet(string id) => only is null && (id == ownId || known.Find(id) is { Get: true, Paired: not null });

    /// <summary>The same of what it is getting already: goes on where it can't be told once, and not where it can't be told twice in a row.</summary>
    public bool MayGoOnGetting(string id)
    {
        try
        {
            var may = MayGet(id);
            _failuresInARow = 0;
            return may;
        }
        catch (IdentityException)
        {
            return Interlocked.Increment(ref _failuresInARow) == 1;
        }
    }

    /// <summary>Whether it was paired with this one, whatever it may do.</summary>
    /// <exception cref="IdentityException">Nobody can tell.</exception>
    public bool IsPaired(string id) => known.Find(id) is { Paired: not null };

    /// <summary>What it is called here.</summary>
    public string NameOf(string id) => id == ownId ? "this device" : known.Find(id)?.Name ?? DeviceId.Short(id);

    /// <summary>Tells of running transfers what they may go on under, null for nothing, by one look at what is known now.</summary>
    public Func<IncomingSession, Permit?> Now()
    {
        if (only is not null) return static session => session.Permit;
        try
        {
            var devices = known.List();
            _failuresInARow = 0;
            return session => session.Owner == ownId || session.Permit.IsGuest ? session.Permit
                : Of(session.Owner, devices.FirstOrDefault(device => device.Id == session.Owner)) is { } permit && IsSame(permit, session.Permit) ? permit : null;
        }
        catch (IdentityException)
        {
            var isFirst = Interlocked.Increment(ref _failuresInARow) == 1;
            return session => isFirst || session.Owner == ownId || session.Permit.IsGuest ? session.Permit with { BandwidthLimit = session.Device?.Rate.Rate } : null;
        }
    }

    /// <summary>
    /// Whoever may send elsewhere or less by now may at best begin anew. A new name changes nothing, nor does whether it is asked
    /// about later, and another rate holds for what runs already.
    /// </summary>
    private static bool IsSame(Permit now, Permit before) =>
        now with { Name = null, BandwidthLimit = null, Unasked = before.Unasked } == before with { Name = null, BandwidthLimit = null };

    private Permit? Of(string id, KnownDevice? device) => device switch
    {
        { Send: true } => new Permit(id, device.Name) { Into = FolderOf(device), AtMost = device.AtMost, BandwidthLimit = device.BandwidthLimit, Unasked = device.Unasked },
        // Paired, and not to send any more: a door that is open to strangers is not open to it.
        { Paired: not null } => null,
        _ => open ? new Permit(id, null) { IsStranger = true, Into = Inbox.Folder } : null,
    };

    private static WireName? FolderOf(KnownDevice device)
    {
        if (device.Into is null) return null;
        return WireName.TryParse(device.Into, out var folder) == NameFault.None
            ? folder
            : throw new IdentityException($"The folder of {device.Name} is none."); // the file's reader has seen to it
    }
}
