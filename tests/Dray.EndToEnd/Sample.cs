using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Dray.EndToEnd;

/// <summary>A program that uses the library: one of the repository's samples, or what a README shows.</summary>
public sealed partial class Sample : Running
{
    private readonly Process _process;

    private Sample(Process process)
        : base(process) => _process = process;

    /// <summary>Where it listens, for one that does.</summary>
    public IPEndPoint Listening { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Starts one of the repository's samples, with an identity of its own in <paramref name="home"/>.</summary>
    public static Sample Start(string name, string home, params string[] arguments)
    {
        // .../tests/Dray.EndToEnd/bin/CONFIGURATION/net10.0/ beside .../samples/NAME/bin/CONFIGURATION/net10.0/
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        return StartAt(Path.Combine(DrayBinary.Repository, "samples", name, "bin", here.Parent!.Name, here.Name, name), home, arguments);
    }

    /// <summary>Starts the program that was built there.</summary>
    public static Sample StartAt(string path, string home, params string[] arguments)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? $"{path}.exe" : path, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["DRAY_HOME"] = home;
        return new Sample(Process.Start(start)!);
    }

    /// <summary>Starts a sample that listens, and waits until it does.</summary>
    public static Task<Sample> ServeAsync(string name, string home, params string[] arguments) =>
        Start(name, home, arguments).ListenAsync();

    /// <summary>Waits until it listens.</summary>
    public async Task<Sample> ListenAsync()
    {
        await SaysAsync("listening on ");
        Listening = IPEndPoint.Parse(Address().Match(Output).Groups[1].Value);
        return this;
    }

    /// <summary>Presses Enter, as a person does who has had enough.</summary>
    public void PressEnter() => _process.StandardInput.WriteLine();

    /// <summary>Connects to it; the caller disposes the client, whose calls end when patience does.</summary>
    /// <param name="receiveBuffer">For one that shall read slowly: how many bytes the system keeps for it.</param>
    public async Task<TcpClient> ConnectAsync(int? receiveBuffer = null)
    {
        var client = new TcpClient { NoDelay = true };
        if (receiveBuffer is { } bytes) client.ReceiveBufferSize = bytes;
        await client.ConnectAsync(Listening);
        return client;
    }

    [GeneratedRegex(@"listening on (\S+:\d+)")]
    private static partial Regex Address();
}
