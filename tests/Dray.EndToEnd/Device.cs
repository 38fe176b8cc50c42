using Dray.Security;
using Dray.Security.Pairing;

namespace Dray.EndToEnd;

/// <summary>A device of a test's own: a DRAY_HOME, what it serves, and whatever is run under it.</summary>
/// <param name="folder">The test's.</param>
/// <param name="name">A folder beneath, which everything of this device is in.</param>
internal sealed class Device(TemporaryFolder folder, string name)
{
    /// <summary>All that is this device's: nobody else has to learn of this path.</summary>
    public string Place { get; } = folder.Folder(name);

    public string Home => Path.Combine(Place, "home");

    /// <summary>What it serves.</summary>
    public string Served => Path.Combine(Place, "served");

    /// <summary>The file of the devices that it knows.</summary>
    public string DevicesFile => Path.Combine(Home, "devices.json");

    public IReadOnlyList<KnownDevice> Known => new KnownDevices(Home).List();

    /// <summary>Entries of the served folder, but for the server's own.</summary>
    public IReadOnlyList<string?> Landed =>
        [.. Directory.EnumerateFileSystemEntries(Served).Select(Path.GetFileName).Where(entry => entry != ".dray").Order(StringComparer.Ordinal)];

    /// <summary>A code with another first word.</summary>
    public static string Wrong(string code) => $"{CodeWords.All.First(word => !code.StartsWith(word, StringComparison.Ordinal))}{code[code.IndexOf('-', StringComparison.Ordinal)..]}";

    /// <summary>Its key and certificate, for the caller to dispose.</summary>
    public DeviceIdentity Identity() => DeviceIdentity.LoadOrCreate(Home, TimeProvider.System);

    /// <summary>A file of its own.</summary>
    public string File(string file, string content) => folder.File(Path.Combine(name, file), content);

    public Task<Served> ServeAsync(params string[] more) => EndToEnd.Served.StartAsync(Served, more, home: Home);

    /// <summary>Has a person ask the running server for a code.</summary>
    public async Task<string> ShowCodeAsync(Served served) => (await RunAsync(null, "pair", "--show", "--port", $"{served.Port}")).Ended(0).Output.Trim();

    /// <summary>Runs <c>dray send</c>.</summary>
    /// <param name="code">The pairing code that it is given; null for none.</param>
    /// <param name="to">Where to.</param>
    /// <param name="arguments">What, and how.</param>
    public Task<Run> SendAsync(string? code, string to, params string[] arguments) =>
        RunAsync(code, ["send", "--retry-for", "0s", "--to", to, .. arguments]);

    public Task<Run> RunAsync(string? code, params string[] arguments) => DrayBinary.RunAsync(arguments, environment: Environment(code));

    /// <summary>Starts something that tells its events.</summary>
    public Running Start(string? code, params string[] arguments) => Running.Start(arguments, environment: Environment(code));

    private Dictionary<string, string> Environment(string? code)
    {
        var environment = DrayBinary.At(Home);
        if (code is not null) environment["DRAY_CODE"] = code;
        return environment;
    }
}
