
namespace Dray.EndToEnd.Discovery;

/// <summary>
/// Networks of a test's own: each a bridge, each host a network namespace. Nothing of it reaches this machine's own
/// interfaces. Disposing it takes everything away.
/// </summary>
internal sealed class Lan : IAsyncDisposable
{
    private static int _made;

    private readonly string _prefix = $"dray-{Environment.ProcessId}-{Interlocked.Increment(ref _made)}";
    private readonly List<string> _namespaces = [];
    private int _wires;

    private Lan(TemporaryFolder folder) => Folder = folder;

    public TemporaryFolder Folder { get; }

    /// <summary>Skips the test where there can be no such thing.</summary>
    public static async Task<Lan> MakeAsync(TemporaryFolder folder, params string[] networks)
    {
        Tools.NeedLinux();
        Tools.NeedRoot();
        Tools.Need("ip");
        var lan = new Lan(folder);
        try
        {
            await lan.AddAsync("switch");
            foreach (var network in networks) await lan.ShellAsync($"ip -n {lan.Namespace("switch")} link add {network} type bridge mcast_snooping 0 && ip -n {lan.Namespace("switch")} link set {network} up");
            return lan;
        }
        catch
        {
            await lan.DisposeAsync();
            throw;
        }
    }

    /// <summary>A host with an interface called by each network that it is in.</summary>
    /// <param name="name">What the host is called.</param>
    /// <param name="wires">Which networks, with its address there.</param>
    public async Task<NetworkHost> HostAsync(string name, params (string Network, string Address)[] wires)
    {
        await AddAsync(name);
        foreach (var (network, address) in wires)
        {
            var wire = $"w{++_wires}";
            await ShellAsync($"""
                set -e
                ip -n {Namespace("switch")} link add {wire} type veth peer name {network} netns {Namespace(name)}
                ip -n {Namespace("switch")} link set {wire} master {network} up
                ip -n {Namespace(name)} addr add {address} dev {network}
                ip -n {Namespace(name)} link set {network} up
                """);
        }

        return new NetworkHost(this, name, Namespace(name));
    }

    public Task<string> ShellAsync(string line) => Tools.ShellAsync(Folder, line);

    public async ValueTask DisposeAsync()
    {
        foreach (var made in _namespaces) await Tools.TryShellAsync("/", $"ip netns del {made}");
    }

    private string Namespace(string name) => $"{_prefix}-{name}";

    private async Task AddAsync(string name)
    {
        _namespaces.Add(Namespace(name));
        // Nobody else has these addresses: an IPv6 one that is still being looked for can't be called from, for a second or two.
        var (exitCode, output) = await Tools.TryShellAsync(Folder, $"ip netns add {Namespace(name)} && ip -n {Namespace(name)} link set lo up && ip netns exec {Namespace(name)} sh -c 'echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad; echo 0 > /proc/sys/net/ipv6/conf/all/accept_dad'");
        if (exitCode != 0 && Environment.GetEnvironmentVariable("CI") != "true") Assert.Skip($"no network namespaces here: {output}");
        Assert.True(exitCode == 0, output);
    }
}

/// <summary>One machine of a <see cref="Lan"/>: its own network, its own host name, its own DRAY_HOME.</summary>
internal sealed class NetworkHost(Lan lan, string name, string space)
{
    /// <summary>Its DRAY_HOME.</summary>
    public string Home { get; } = lan.Folder.Folder(name, "home");

    /// <summary>Its DRAY_DISCOVERY.</summary>
    public string Interfaces { get; set; } = "";

    /// <summary>What it serves.</summary>
    public string Served { get; } = lan.Folder.Folder(name, "served");

    /// <summary>A command that runs what follows it on this host, under the same process id.</summary>
    public string[] Under { get; } =
        ["/bin/sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; exec ip netns exec \"$0\" unshare --uts /bin/sh -c 'echo \"$0\" > /proc/sys/kernel/hostname; exec \"$@\"' \"$@\"", space, name];

    public async Task<Served> ServeAsync(string listen = "8097", params string[] more) => await EndToEnd.Served.StartAsync(Served, more, Under, listen, Home, Environment());

    public Running Start(params string[] arguments) => Running.Start(arguments, Under, Environment());

    /// <summary>Any program, in the environment that dray gets.</summary>
    public Running StartProgram(params string[] command) => Running.StartProgram(
        [.. Under, "env", .. Environment().Select(variable => $"{variable.Key}={variable.Value}"), .. command]);

    public Task<Run> RunAsync(params string[] arguments) => RunWithCodeAsync(null, arguments);

    public Task<Run> RunWithCodeAsync(string? code, params string[] arguments) => DrayBinary.RunAsync(arguments, environment: Environment(code), under: Under);

    /// <summary>Runs a line of shell there, to a good end, and returns what it printed.</summary>
    public Task<string> ShellAsync(string line) => lan.ShellAsync($"ip netns exec {space} /bin/sh -c {Quoted(line)}");

    public Task<(int ExitCode, string Output)> TryShellAsync(string line) => Tools.TryShellAsync(lan.Folder, $"ip netns exec {space} /bin/sh -c {Quoted(line)}");

    /// <summary>Runs a program in Python there that a test has written, until it is disposed.</summary>
    public Running Python(string program, params string[] arguments)
    {
        Tools.Need("python3");
        return Running.StartProgram([.. Under, "python3", "-u", lan.Folder.File($"{name}-{Guid.NewGuid():N}.py", program), .. arguments]);
    }

    public Task DownAsync(string network) => lan.ShellAsync($"ip -n {space} link set {network} down");

    public Task UpAsync(string network) => lan.ShellAsync($"ip -n {space} link set {network} up");

    private Dictionary<string, string> Environment(string? code = null)
    {
        var environment = DrayBinary.At(Home);
        environment["DRAY_DISCOVERY"] = Interfaces;
        if (code is not null) environment["DRAY_CODE"] = code;
        return environment;
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
