using System.Globalization;
using System.Runtime.InteropServices;

namespace Dray.EndToEnd;

/// <summary>
/// Two machines in network namespaces of a test's own, with a cable between them; removed with everything in them. Skips the test
/// where only root could make them.
/// </summary>
public sealed partial class TwoHosts : IAsyncDisposable
{
    public const string NearAddress = "10.97.0.1", FarAddress = "10.97.0.2";

    private const int CLONE_NEWNET = 0x40000000;

    private static int _count;

    private readonly List<string> _all = [];

    private TwoHosts()
    {
        (Near, Far, Router) = (Name("near"), Name("far"), Name("router"));
    }

    /// <summary>Namespaces, by name.</summary>
    public string Near { get; }

    public string Far { get; }

    /// <summary>Only where it was asked for.</summary>
    public string Router { get; }

    /// <summary>A command that runs what follows it on the near machine.</summary>
    public string[] OnNear => On(Near);

    public string[] OnFar => On(Far);

    /// <summary>Both in one network.</summary>
    public static async Task<TwoHosts> CableAsync()
    {
        var hosts = Begin();
        await hosts.MakeAsync(hosts.Near, hosts.Far);
        await RunAsync($"ip -n {hosts.Near} link add eth0 type veth peer name eth0 netns {hosts.Far}");
        await AddressAsync(hosts.Near, "eth0", $"{NearAddress}/24");
        await AddressAsync(hosts.Far, "eth0", $"{FarAddress}/24");
        return hosts;
    }

    /// <summary>Each in a network of its own, with a router between them that takes packets of this size on the far side.</summary>
    public static async Task<TwoHosts> RoutedAsync(int mtu)
    {
        var hosts = Begin();
        await hosts.MakeAsync(hosts.Near, hosts.Router, hosts.Far);
        await RunAsync($"ip -n {hosts.Near} link add eth0 type veth peer name near netns {hosts.Router}");
        await RunAsync($"ip -n {hosts.Far} link add eth0 type veth peer name far netns {hosts.Router}");
        await AddressAsync(hosts.Near, "eth0", $"{NearAddress}/24");
        await AddressAsync(hosts.Router, "near", "10.97.0.254/24");
        await AddressAsync(hosts.Router, "far", "10.98.0.254/24");
        await AddressAsync(hosts.Far, "eth0", "10.98.0.2/24");
        await RunAsync($"ip -n {hosts.Router} link set far mtu {mtu.ToString(CultureInfo.InvariantCulture)}");
        await RunAsync($"ip -n {hosts.Near} route add default via 10.97.0.254; ip -n {hosts.Far} route add default via 10.98.0.254");
        await RunAsync($"ip netns exec {hosts.Router} sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'");
        return hosts;
    }

    /// <summary>Makes something on the far machine, such as a socket, which stays there whoever uses it.</summary>
    public T OnFarMake<T>(Func<T> make)
    {
        T? made = default;
        Exception? fault = null;
        // A thread of its own, which ends in that namespace.
        var thread = new Thread(() =>
        {
            try
            {
                using var there = File.OpenHandle($"/run/netns/{Far}");
                if (setns((int)there.DangerousGetHandle(), CLONE_NEWNET) != 0) throw new IOException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
                made = make();
            }
            catch (Exception e)
            {
                fault = e;
            }
        });
        thread.Start();
        thread.Join();
        return fault is null ? made! : throw new IOException("nothing was made there", fault);
    }

    /// <summary>Runs a line of shell, anywhere.</summary>
    public static Task<string> RunAsync(string line) => Tools.ShellAsync("/", line);

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _all) await Tools.TryShellAsync("/", $"ip netns del {name}");
    }

    private static TwoHosts Begin()
    {
        Tools.NeedLinux();
        Tools.Need("ip");
        Tools.NeedRoot();
        return new TwoHosts();
    }

    private async Task MakeAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await RunAsync($"ip netns add {name}");
            _all.Add(name);
            await RunAsync($"ip -n {name} link set lo up");
        }
    }

    private static Task<string> AddressAsync(string host, string link, string address) =>
        RunAsync($"ip -n {host} addr add {address} dev {link} && ip -n {host} link set {link} up");

    private static string[] On(string host) => ["ip", "netns", "exec", host];

    private static string Name(string role) =>
        string.Create(CultureInfo.InvariantCulture, $"dray-{role}-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(int descriptor, int kind);
}
