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

    private readonly ConfigurationFolder _home;

    /// <param name="folder">Usually <see cref="ConfigurationFolder.DefaultPath"/>.</param>
    public KnownDevices(string folder) => _home = new ConfigurationFolder(folder);

    /// <summary>All of them, in the order of their names.</summary>
    public IReadOnlyList<KnownDevice> List() => [.. Read().OrderBy(device => DeviceName.Key(device.Name), StringComparer.Ordinal)];

    /// <summary>The device with this certificate; null where it is a stranger.</summary>
    public KnownDevice? Find(string id) => Read().FirstOrDefault(device => device.Id == id);

    /// <summary>The device that a person means by a name or an id; null where there is none.</summary>
    public KnownDevice? Named(string nameOrId) => Pick(Read(), nameOrId);

    /// <summary>
    /// Remembers a device that has just been paired. It may send, and nothing else; one that is known already keeps its
    /// name and what it may do.
    /// </summary>
    /// <param name="id">SHA-256 of its certificate, 64 lower-case hex digits.</param>
    /// <param name="claimedName">What it calls itself: made safe, and told apart from others where it is taken.</param>
    /// <param name="now">When it was paired.</param>
    public KnownDevice Add(string id, string? claimedName, DateTimeOffset now)
    {
        if (!DeviceId.IsId(id)) throw new ArgumentException("not an id", nameof(id));
        return Change(devices =>
        {
            if (devices.Find(device => device.Id == id) is { } known) return Put(devices, known with { Paired = now });
            if (devices.Count == DevicesFile.MostDevices)
                throw new IdentityException($"{DevicesFile.MostDevices} devices are known, and there is no room for more: forget one with 'dray devices forget NAME'.");
            var name = DeviceName.Of(claimedName, taken => devices.Exists(device => DeviceName.Key(device.Name) == DeviceName.Key(taken)));
            return Put(devices, new KnownDevice(id, name, now, Send: true, Get: false, Into: null, AtMost: null));
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
