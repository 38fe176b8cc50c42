using System.Text.Json;

namespace Dray.Security;

/// <summary>
/// The devices that this one knows: <c>devices.json</c> in its configuration folder, for its user alone. Every call reads
/// the file anew, so that what one process forgets no other believes. Changes of several processes come one after another
/// and whole. Any thread may call.
/// </summary>
/// <remarks>
/// Whatever goes wrong with the file is an <see cref="IdentityException"/> that says how to mend it, and nobody is known:
/// there is no answer but a device that was found, and a caller who gets none has to deny.
/// </remarks>
internal sealed class KnownDevices
{
    private const string File = "devices.json";
    private const int MostBytes = 1 << 20;

    /// <summary>How many places one device is remembered at; the oldest gives way.</summary>
    public const int MostPlaces = 16;

    private readonly ConfigurationFolder _home;

    /// <param name="folder">Usually <see cref="ConfigurationFolder.DefaultPath"/>.</param>
    public KnownDevices(string folder) => _home = new ConfigurationFolder(folder);

    /// <summary>All of them, in the order of their names.</summary>
    public IReadOnlyList<KnownDevice> List() => [.. Read().OrderBy(device => DeviceName.Key(device.Name), StringComparer.Ordinal)];

    /// <summary>The device with this certificate; null where it is a stranger.</summary>
    public KnownDevice? Find(string id) => Read().FirstOrDefault(device => device.Id == id);

    /// <summary>The device that was reached at a <see cref="ServerPlace"/>; null where none was.</summary>
    public KnownDevice? At(string place) => Read().FirstOrDefault(device => device.Reached.Contains(place));

    /// <summary>The device that a person means by a name or an id; null where there is none.</summary>
    public KnownDevice? Named(string nameOrId) => Pick(Read(), nameOrId);

    /// <summary>
    /// Remembers a device that has just been paired. It may send, and get what is shared; one that was paired already keeps its
    /// name and what it may do.
    /// </summary>
    /// <param name="id">SHA-256 of its certificate, 64 lower-case hex digits.</param>
    /// <param name="claimedName">What it calls itself: made safe, and told apart from others where it is taken.</param>
    /// <param name="now">When it was paired.</param>
    /// <param name="place">Where it was reached as a server, if it was.</param>
    public KnownDevice Add(string id, string? claimedName, DateTimeOffset now, string? place = null) => Remember(id, claimedName, place, known => known with
    {
        Paired = now, Send = known.Paired is null || known.Send, Get = known.Paired is null || known.Get,
    });

    /// <summary>
    /// Remembers a server by its id, without any rights; one that is known already only gets its new place. What was reached
    /// there before is not reached there any more.
    /// </summary>
    /// <inheritdoc cref="Add"/>
    public KnownDevice Recognise(string id, string? claimedName, string place) => Remember(id, claimedName, place, static known => known);

    private KnownDevice Remember(string id, string? claimedName, string? place, Func<KnownDevice, KnownDevice> change)
    {
        if (!DeviceId.IsId(id)) throw new ArgumentException("not an id", nameof(id));
        return Change(devices =>
        {
            if (place is not null) Vacate(devices, place);
            if (devices.Find(device => device.Id == id) is { } known) return Put(devices, change(Reached(known, place)));
            if (devices.Count == DevicesFile.MostDevices)
                throw new IdentityException($"{DevicesFile.MostDevices} devices are known, and there is no room for more: forget one with 'dray devices forget NAME'.");
            var name = DeviceName.Of(claimedName, taken => devices.Exists(device => DeviceName.Key(device.Name) == DeviceName.Key(taken)));
            var stranger = new KnownDevice(id, name, Paired: null, Send: false, Get: false, Into: null, AtMost: null);
            return Put(devices, change(Reached(stranger, place)));
        })!;
    }

    /// <summary>
    /// Changes what a device is called or what it may do; its id stays. Null where there is none by that name or id.
    /// </summary>
    /// <param name="nameOrId">Which.</param>
    /// <param name="change">Gives the new record. It may be called under the lock only, so it does nothing else.</param>
    /// <exception cref="DeviceNameException">The new name can't be, or another device has it.</exception>
    public KnownDevice? Update(string nameOrId, Func<KnownDevice, KnownDevice> change) => Change(devices =>
    {
        if (Pick(devices, nameOrId) is not { } known) return null;
        var changed = change(known) with { Id = known.Id };
        if (DeviceName.Fault(changed.Name) is { } fault) throw new DeviceNameException($"No device can be called that: {fault}.");
        if (devices.Exists(other => other.Id != known.Id && DeviceName.Key(other.Name) == DeviceName.Key(changed.Name)))
            throw new DeviceNameException("Another device has that name.");
        return Put(devices, changed);
    });

    /// <summary>Forgets a device: from now on it is a stranger. Null where there is none by that name or id.</summary>
    public KnownDevice? Forget(string nameOrId) => Change(devices =>
    {
        var known = Pick(devices, nameOrId);
        if (known is not null) devices.Remove(known);
        return known;
    });

    private static KnownDevice? Pick(IEnumerable<KnownDevice> devices, string nameOrId) => DeviceId.Read(nameOrId) is { } id
        ? devices.FirstOrDefault(device => device.Id == id)
        : devices.FirstOrDefault(device => DeviceName.Key(device.Name) == DeviceName.Key(nameOrId));

    private static void Vacate(List<KnownDevice> devices, string place)
    {
        for (var i = 0; i < devices.Count; i++)
            if (devices[i].Reached.Contains(place)) devices[i] = devices[i] with { Reached = [.. devices[i].Reached.Where(other => other != place)] };
    }

    private static KnownDevice Reached(KnownDevice device, string? place) =>
        place is null ? device : device with { Reached = [.. device.Reached.TakeLast(MostPlaces - 1), place] };

    private static KnownDevice Put(List<KnownDevice> devices, KnownDevice device)
    {
        devices.RemoveAll(other => other.Id == device.Id);
        devices.Add(device);
        return device;
    }

    private KnownDevice? Change(Func<List<KnownDevice>, KnownDevice?> change)
    {
        using var alone = _home.Lock(File);
        List<KnownDevice> devices = [.. Read()];
        var changed = change(devices);
        if (changed is not null) _home.Replace(File, DevicesFile.Write(devices));
        return changed;
    }

    private IReadOnlyList<KnownDevice> Read()
    {
        try
        {
            return _home.Read(File, MostBytes) is { } text ? DevicesFile.Read(text) : [];
        }
        catch (JsonException fault)
        {
            throw new IdentityException(
                $"{_home.PathOf(File)} is damaged ({fault.Message}), so no device is let in. Mend it, restore it from a "
                + "backup, or move it away and pair the devices anew.", fault);
        }
    }
}
