using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Dray.EndToEnd;

/// <summary>A <c>dray serve</c> of a test's own, on a loopback port that the system picked.</summary>
public sealed class Served : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _error = new();

    private Served(Process process, string folder)
    {
        _process = process;
        Folder = folder;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_error) _error.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
    }

    public string Folder { get; }

    public int Port { get; private set; }

    /// <summary>As <c>--to</c> takes it.</summary>
    public string Address => $"127.0.0.1:{Port}";

    public int ProcessId => _process.Id;

    /// <summary>What it has said on standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (_error) return _error.ToString();
        }
    }

    /// <summary>Starts a server and waits until it listens.</summary>
    public static async Task<Served> StartAsync(
        string folder, IEnumerable<string>? more = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var process = DrayBinary.Start(["serve", folder, "--listen", "127.0.0.1:0", "--json", .. more ?? []], environment);
        var served = new Served(process, folder);
        try
        {
            var listening = await served.NextAsync("listening");
            served.Port = listening.GetProperty("port").GetInt32();
            return served;
        }
        catch
        {
            await served.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next event of this kind; others before it are passed over.</summary>
    public async Task<JsonElement> NextAsync(string kind)
    {
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(DrayBinary.Patience) is { } line)
        {
            using var parsed = JsonDocument.Parse(line);
            if (parsed.RootElement.GetProperty("event").GetString() == kind) return parsed.RootElement.Clone();
        }

        throw new EndOfStreamException($"The server ended before '{kind}'. It said:\n{Error}");
    }

    /// <summary>Asks it to stop by SIGTERM, and waits. Its exit code.</summary>
    public async Task<int> StopAsync()
    {
        DrayBinary.Terminate(_process);
        await DrayBinary.EndAsync(_process);
        return _process.ExitCode;
    }

    /// <summary>Kills it at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        DrayBinary.Terminate(_process);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
