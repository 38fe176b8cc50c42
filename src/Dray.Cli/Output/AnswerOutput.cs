using System.Text;

namespace Dray.Cli.Output;

/// <summary>
/// What the other end of a raw connection answers, on standard output: byte for byte where a program reads it, escaped and
/// cut to a screen's worth where a person does. One thread calls.
/// </summary>
/// <param name="terminal">The person.</param>
/// <param name="bytes">Where a program reads; null where a person does.</param>
internal sealed class AnswerOutput(Terminal terminal, Stream? bytes)
{
    /// <summary>The most that a person is shown, in bytes.</summary>
    public const int Most = 64 << 10;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private int _shown;

    /// <summary>Why an answer could not be passed on; null where all of them were.</summary>
    public string? Fault { get; private set; }

    public static AnswerOutput OfProcess(Terminal terminal) =>
        new(terminal, Console.IsOutputRedirected ? Console.OpenStandardOutput() : null);

    public void Show(ReadOnlySpan<byte> answer)
    {
        if (bytes is not null) Pass(answer);
        else if (_shown < Most) ShowPerson(answer);
    }

    private void Pass(ReadOnlySpan<byte> answer)
    {
        try
        {
            bytes!.Write(answer);
            bytes.Flush();
        }
        catch (Exception e) when (StreamFault.Of(e) is { } fault)
        {
            Fault ??= fault; // nobody listens, or there is no room: no send ends for that
        }
    }

    private void ShowPerson(ReadOnlySpan<byte> answer)
    {
        var some = answer[..Math.Min(answer.Length, Most - _shown)];
        var text = new char[some.Length + 1];
        var length = _decoder.GetChars(some, text, flush: false);
        foreach (var line in new string(text, 0, length).TrimEnd('\n').Split('\n')) terminal.Result(Terminal.Clean(line.TrimEnd('\r')));
        _shown += some.Length;
        if (_shown == Most) terminal.Say("More is answered than is shown here; redirect standard output to have it all.");
    }
}
