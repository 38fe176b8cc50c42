using System.Text;

namespace Dray.Cli.Output;

/// <summary>
/// A standard stream that may be closed, full, or a pipe that nobody reads: what can't be written is dropped, since no
/// transfer should end because nobody listens. Any thread may write.
/// </summary>
internal sealed class UnfailingWriter(TextWriter to) : TextWriter
{
    /// <summary>Why something could not be written; null where everything was.</summary>
    public string? Fault { get; private set; }

    public override Encoding Encoding => to.Encoding;

    public override void Write(char value) => Try(() => to.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => to.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => to.Write(value));

    public override void WriteLine(string? value) => Try(() => to.WriteLine(value));

    public override void Flush() => Try(to.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (StreamFault.Of(e) is { } fault)
        {
            Fault ??= fault;
        }
    }
}
