namespace Dray.Cli.Doctor;

/// <summary>What may be wrong, in the words of docs/json.md.</summary>
internal static class Culprits
{
    public const string Key = "key";
    public const string Devices = "devices";
    public const string Descriptors = "descriptors";
    public const string Clock = "clock_off";
    public const string DiskFull = "disk_full";
    public const string DiskReadOnly = "disk_read_only";
    public const string Disk = "disk";
    public const string UnknownName = "unknown_name";
    public const string NoRoute = "no_route";
    public const string PortClosed = "port_closed";
    public const string PortFiltered = "port_filtered";
    public const string Mtu = "mtu_too_large";
    public const string Multicast = "multicast_blocked";
    public const string NotDray = "not_dray";
    public const string Silent = "silent";
    public const string Version = "wrong_version";
    public const string KeyChanged = "key_changed";
    public const string NotPaired = "not_paired";
    public const string MayNotSend = "may_not_send";
}
