using System.Diagnostics;
using System.Net;

namespace Dray.EndToEnd;

/// <summary>A <c>dray serve</c> of a test's own, on a loopback port that the system picked.</summary>
public sealed class Served : Running
{
    private Served(Process process, string folder)
        : base(process) => Folder = folder;

    public string Folder { get; }

    public int Port { get; private set; }

    /// <summary>Where it takes plain TCP, if it does.</summary>
    public int RawPort { get; private set; }

    /// <summary>What opens its page, if it has one.</summary>
    public string Token { get; private set; } = "";

    /// <summary>SHA-256 of the certificate that browsers see, in lower-case hex.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>As <c>--to</c> takes it.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="folder">What it serves.</param>
    /// <param name="more">Options that it gets besides.</param>
    /// <param name="under">A command that starts it, as strace does.</param>
    /// <param name="listen">Where it listens.</param>
    /// <param name="home">Its DRAY_HOME, where it is a device of its own.</param>
    /// <param name="environment">Set instead, where more than that is.</param>
    public static async Task<Served> StartAsync(
        string folder, IEnumerable<string>? more = null, IEnumerable<string>? under = null, string listen = "127.0.0.1:0",
        string? home = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var process = DrayBinary.Start(["serve", folder, "--listen", listen, "--json", .. more ?? []], environment ?? DrayBinary.At(home), under);
        var served = new Served(process, folder);
        try
        {
            var listening = await served.NextAsync("listening");
            served.Port = listening.GetProperty("port").GetInt32();
            if (listening.TryGetProperty("raw", out var raw)) served.RawPort = IPEndPoint.Parse(raw[0].GetString()!).Port;
            if (listening.TryGetProperty("web", out var web))
                (served.Token, served.Fingerprint) = (web.GetProperty("links")[0].GetString()!.Split('#')[1], web.GetProperty("fingerprint").GetString()!);
            return served;
        }
        catch
        {
            await served.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs <c>dray send</c> to this server.</summary>
    public Task<Run> SendAsync(params string[] arguments) => DrayBinary.RunAsync(["send", "--to", Address, .. arguments]);

    /// <summary>Starts <c>dray send --json</c> to this server.</summary>
    public Running Sending(params string[] arguments) => Send(["--to", Address, .. arguments]);

    /// <summary>A path in the folder that it serves.</summary>
    public string At(params string[] parts) => Path.Combine([Folder, .. parts]);
}
