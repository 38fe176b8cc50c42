using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Dray.EndToEnd;

/// <summary>A dray that runs and tells its events as JSON. Disposing ends it, by force where it must.</summary>
public class Running : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new(), _error = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _pumps;

    protected Running(Process process)
    {
        _process = process;
        _pumps = Task.WhenAll(
            PumpAsync(process.StandardOutput, _output, _lines.Writer), PumpAsync(process.StandardError, _error, null));
    }

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it has said on standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (_error) return _error.ToString();
        }
    }

    /// <summary>What it has said on standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Starts <c>dray send --json</c>.</summary>
    public static Running Send(params string[] arguments) => new(DrayBinary.Start(["send", "--json", .. arguments]));

    /// <summary>Starts a dray of any kind.</summary>
    public static Running Start(
        IEnumerable<string> arguments, IEnumerable<string>? under = null, IReadOnlyDictionary<string, string>? environment = null) =>
        new(DrayBinary.Start(arguments, environment, under));

    /// <summary>Starts any other program.</summary>
    public static Running StartProgram(IReadOnlyList<string> command) => new(Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
    })!);

    /// <summary>The next event of this kind; others before it are passed over.</summary>
    public async Task<JsonElement> NextAsync(string kind)
    {
        while (await ReadAsync() is { } line)
        {
            using var parsed = JsonDocument.Parse(line);
            if (parsed.RootElement.GetProperty("event").GetString() == kind) return parsed.RootElement.Clone();
        }

        throw new EndOfStreamException($"dray ended before '{kind}'. It said:\n{Output}\n{Error}");
    }

    /// <summary>Waits until it has said this on standard output or standard error.</summary>
    public async Task SaysAsync(string words)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        while (!Output.Contains(words, StringComparison.Ordinal) && !Error.Contains(words, StringComparison.Ordinal))
        {
            if (_pumps.IsCompleted || patience.IsCancellationRequested)
                Assert.Fail($"dray never said '{words}', but:\n{Output}\n{Error}");
            await Task.WhenAny(_pumps, Task.Delay(10));
        }
    }

    /// <summary>Waits for its end, as long as is usual unless it is said.</summary>
    public async Task<Run> EndAsync(TimeSpan? within = null)
    {
        await DrayBinary.EndAsync(_process, within);
        await _pumps;
        return new Run(_process.ExitCode, Output, Error);
    }

    /// <summary>Types a line.</summary>
    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public void Terminate() => DrayBinary.Terminate(_process);

    public void Signal(int signal) => DrayBinary.Signal(_process, signal);

    public void Interrupt() => DrayBinary.Interrupt(_process);

    /// <summary>SIGSTOP on Unix: it stands still until it is resumed.</summary>
    public void Pause() => Signal(OperatingSystem.IsLinux() ? 19 : 17);

    /// <summary>SIGCONT on Unix.</summary>
    public void Resume() => Signal(OperatingSystem.IsLinux() ? 18 : 19);

    /// <summary>Asks it to stop by SIGTERM, and waits. Its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Terminate();
        return (await EndAsync()).ExitCode;
    }

    /// <summary>Kills it at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Terminate();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<string?> ReadAsync()
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        try
        {
            return await _lines.Reader.WaitToReadAsync(patience.Token) ? await _lines.Reader.ReadAsync(patience.Token) : null;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"dray has said nothing new for {DrayBinary.Patience}:\n{Output}\n{Error}");
        }
    }

    private static async Task PumpAsync(StreamReader from, StringBuilder into, ChannelWriter<string>? lines)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (into) into.Append(line).Append('\n');
            lines?.TryWrite(line);
        }

        lines?.TryComplete();
    }
}
