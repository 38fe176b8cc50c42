using Dray.Wire;

namespace Dray.Cli.Output;

/// <summary>
/// The two output streams and the person behind them. Results that a program may read go to <see cref="Result"/>,
/// everything said to people to <see cref="Say"/>. One status line is kept below what is said. Any thread may call.
/// </summary>
internal sealed class Terminal
{
    private readonly Lock _lock = new();
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly TextReader? _input;
    private readonly bool _colour;
    private int _statusLength;
    private bool _asking;

    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="input">A person's answers; null where nobody can be asked.</param>
    /// <param name="redraws">Lines on standard error can be redrawn.</param>
    /// <param name="colour">Standard error shows colours.</param>
    public Terminal(TextWriter output, TextWriter error, TextReader? input = null, bool redraws = false, bool colour = false)
    {
        _output = output;
        _error = error;
        _input = input;
        Redraws = redraws;
        _colour = colour;
    }

    /// <summary>The process's own. NO_COLOR and TERM=dumb are honoured.</summary>
    /// <param name="mayFail">Standard output throws what goes wrong with it, for an output that tells people of it.</param>
    public static Terminal OfProcess(bool mayFail = false)
    {
        var dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        var redraws = !Console.IsErrorRedirected && !dumb;
        var plain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) || OperatingSystem.IsWindows();
        var asks = !Console.IsErrorRedirected && !Console.IsInputRedirected;
        var output = mayFail ? Console.Out : new UnfailingWriter(Console.Out);
        return new Terminal(output, Console.Error, asks ? Console.In : null, redraws, redraws && !plain);
    }

    /// <summary>Why a result could not be written; null where all of them were.</summary>
    public string? Fault => (_output as UnfailingWriter)?.Fault;

    /// <summary>A person looks at standard error, and lines there can be redrawn.</summary>
    public bool Redraws { get; }

    /// <summary>Whether progress is shown to people: redrawn, it and lines of JSON would garble each other on one screen.</summary>
    public bool ShowsProgress(bool json, bool quiet) => !quiet && (!json || (Redraws && Console.IsOutputRedirected));

    /// <summary>A person can be asked: standard input and standard error are terminals.</summary>
    public bool Asks => _input is not null;

    /// <summary>Columns that a status line may take.</summary>
    public static int Width
    {
        get
        {
            try
            {
                return Console.WindowWidth is var width and > 20 ? width - 1 : 79;
            }
            catch (IOException)
            {
                return 79;
            }
        }
    }

    /// <summary>Text from a peer or a disk, made safe to show: controls, bidi controls and lone surrogates are written out.</summary>
    public static string Clean(string? text) => text is null ? "" : DisplayText.Escape(text, int.MaxValue);

    /// <summary>A line for programs, on standard output.</summary>
    public void Result(string line)
    {
        lock (_lock)
        {
            EraseStatus();
            _output.WriteLine(line);
        }
    }

    /// <summary>A line for people, on standard error.</summary>
    public void Say(string line)
    {
        lock (_lock)
        {
            EraseStatus();
            _error.WriteLine(line);
        }
    }

    /// <summary>A complaint, on standard error, in the form that every Unix tool uses.</summary>
    public void Complain(string reason) => Say($"{Paint("dray:", Tone.Bad)} {reason}");

    /// <summary>Replaces the status line; nothing where nobody looks at it, or while a person is being asked.</summary>
    public void Status(string line)
    {
        if (!Redraws) return;
        lock (_lock)
        {
            if (_asking) return;
            // Padding erases as well as an escape sequence would, and every terminal knows it.
            _error.Write($"\r{line.PadRight(_statusLength)}");
            _statusLength = line.Length;
        }
    }

    /// <summary>Takes the status line away.</summary>
    public void EndStatus()
    {
        lock (_lock) EraseStatus();
    }

    /// <summary>Asks on standard error for a line; null where input ended.</summary>
    /// <exception cref="OperationCanceledException">A signal came first.</exception>
    public async Task<string?> AskAsync(string question, CancellationToken cancel)
    {
        lock (_lock)
        {
            EraseStatus();
            _error.Write(question);
            _asking = true;
        }

        try
        {
            // A blocked read of a terminal can't be cancelled, so it is left behind: the process ends next.
            return await Task.Run(_input!.ReadLine, CancellationToken.None).WaitAsync(cancel);
        }
        finally
        {
            lock (_lock) _asking = false;
        }
    }

    public string Paint(string text, Tone tone) => _colour ? $"\e[{(int)tone}m{text}\e[0m" : text;

    private void EraseStatus()
    {
        if (_statusLength == 0) return;
        _error.Write($"\r{new string(' ', _statusLength)}\r");
        _statusLength = 0;
    }
}
