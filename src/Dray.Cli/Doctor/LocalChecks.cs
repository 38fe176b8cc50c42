using System.Globalization;
using System.Net.NetworkInformation;
using Dray.Cli.Output;
using Dray.Files;
using Dray.Multiplexing;
using Dray.Security;
using Dray.Server.Administration;

namespace Dray.Cli.Doctor;

/// <summary>This machine by itself: its key, the devices it knows, servers that run here, their disks, clock, limits, interfaces.</summary>
internal sealed class LocalChecks(string home, Action<Finding> tell)
{
    /// <summary>Two files a lane, a few hundred lanes: with less a server turns people away on an ordinary day.</summary>
    private const long FewDescriptors = 1024;

    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(2);

    public void Run()
    {
        Key();
        Devices();
        Servers();
        Clock();
        Descriptors();
        foreach (var nic in Interfaces.Up()) Interface(nic);
    }

    private void Key()
    {
        var path = new ConfigurationFolder(home).PathOf("identity.pem");
        try
        {
            if (!File.Exists(path))
            {
                tell(Finding.Unknown("key", $"there is no {path} yet: it is made when it is first needed"));
                return;
            }

            using var own = DeviceIdentity.LoadOrCreate(home, TimeProvider.System);
            tell(Finding.Fine("key", $"{path} is for this user alone; this device is {own.Name} ({DeviceId.Short(own.Id)})"));
        }
        catch (IdentityException fault)
        {
            tell(Finding.Wrong("key", Culprits.Key, fault.Message, "do as it says: without its key this device neither sends nor serves"));
        }
    }

    private void Devices()
    {
        try
        {
            var known = new KnownDevices(home).List();
            tell(Finding.Fine("devices", $"{ByteSize.Count(known.Count, "device is", "devices are")} known here, {known.Count(device => device.Send)} of them may send"));
        }
        catch (IdentityException fault)
        {
            tell(Finding.Wrong("devices", Culprits.Devices, fault.Message, "do as it says: until then no device is let in"));
        }
    }

    private void Servers()
    {
        try
        {
            var running = RunningServer.Find(home);
            if (running.Count == 0) tell(Finding.Unknown("server", "no server of this user runs here: 'dray serve' starts one"));
            foreach (var server in running)
            {
                var folder = server.Ask<AdminAnswer.Partials>(new AdminRequest.ListPartials(null)).Folder;
                tell(Finding.Fine("server", $"a server of this user listens on {Listening(server.Port)}, for {folder}"));
                Disk(folder);
            }

            if (running.Count == 0 && Environment.GetFolderPath(Environment.SpecialFolder.UserProfile).Length > 0) Disk(ServeCommand.DefaultFolder());
        }
        catch (Exception fault) when (fault is AdministrationException or IdentityException)
        {
            tell(Finding.Unknown("server", $"servers that run here can't be asked: {fault.Message}"));
        }
    }

    private void Disk(string folder)
    {
        try
        {
            var disk = DiskState.Of(folder);
            var fact = $"{ByteSize.Format(disk.Free)} of {ByteSize.Format(disk.Size)} are free where {folder} is";
            if (disk.IsReadOnly) tell(Finding.Wrong("disk", Culprits.DiskReadOnly, $"the file system where {folder} is, is read-only (statvfs: ST_RDONLY)", "mount it for writing, and if the system has made it so by itself ask its log ('dmesg') for a fault of the disk"));
            else if (disk.IsFull) tell(Finding.Wrong("disk", Culprits.DiskFull, fact + (disk.IsOutOfNodes ? ", and it is out of inodes" : ""), "free some, or serve a folder elsewhere"));
            else tell(Finding.Fine("disk", fact));
        }
        catch (FileFailureException fault)
        {
            tell(Finding.Wrong("disk", Culprits.Disk, $"{folder} can't be looked at: {fault.Message}", "see who owns it and the folders above, and what they may do"));
        }
    }

    /// <summary>A clock is wrong for sure only where something was written after now.</summary>
    private void Clock()
    {
        if (Environment.ProcessPath is not { } program) return;
        var (now, written) = (DateTime.UtcNow, File.GetLastWriteTimeUtc(program));
        var says = string.Create(CultureInfo.InvariantCulture, $"this machine's clock says {now:yyyy-MM-dd HH:mm:ss} UTC");
        if (written <= now + MostAhead) tell(Finding.Fine("clock", says));
        else tell(Finding.Wrong(
            "clock", Culprits.Clock, string.Create(CultureInfo.InvariantCulture, $"{says}, yet {program} was written at {written:yyyy-MM-dd HH:mm:ss}"),
            "set the clock ('timedatectl set-ntp true'): which file is newer is told by clocks"));
    }

    private void Descriptors()
    {
        if (DescriptorLimit.RaiseToHardMaximum() is not { } limit) return;
        var fact = $"a process may hold {ByteSize.Count(limit, "descriptor", "descriptors")} here";
        tell(limit >= FewDescriptors
            ? Finding.Fine("descriptors", fact)
            : Finding.Wrong("descriptors", Culprits.Descriptors, fact, "raise the hard limit of open files ('ulimit -Hn', /etc/security/limits.conf, or LimitNOFILE of the service)"));
    }

    private void Interface(NetworkInterface nic)
    {
        var mtu = Interfaces.MtuOf(nic) is { } bytes ? $", packets of up to {bytes} bytes" : "";
        tell(nic.SupportsMulticast
            ? Finding.Fine("interface", $"{nic.Name} is up, {Interfaces.AddressesOf(nic)}{mtu}")
            : Finding.Unknown("interface", $"{nic.Name} is up, {Interfaces.AddressesOf(nic)}{mtu}, without multicast: servers beyond it are not found by name"));
    }

    /// <summary>As the system lists them; the port alone where it does not tell.</summary>
    private static string Listening(int port)
    {
        try
        {
            var there = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(at => at.Port == port).Select(at => at.ToString()).ToArray();
            return there.Length > 0 ? string.Join(" and ", there) : $"port {port.ToString(CultureInfo.InvariantCulture)}";
        }
        catch (NetworkInformationException)
        {
            return $"port {port.ToString(CultureInfo.InvariantCulture)}";
        }
    }
}
