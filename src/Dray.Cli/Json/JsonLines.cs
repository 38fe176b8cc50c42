using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dray.Cli.Output;

namespace Dray.Cli.Json;

/// <summary>
/// Writes one object a line, each at once, so that a reader never waits for the next. Any thread may write.
/// Everything beyond ASCII is written as \u escapes, so a line is safe in a terminal too.
/// </summary>
internal sealed class JsonLines<T>(Stream output, JsonTypeInfo<T> type, TimeProvider clock, bool mayFail = false)
    where T : JsonLine
{
    private readonly Lock _lock = new();
    private readonly long _started = clock.GetTimestamp();

    /// <summary>Why a line could not be written; null where all of them were.</summary>
    public string? Fault { get; private set; }

    public void Write(T line)
    {
        lock (_lock)
        {
            var stamped = line with { Ms = (long)clock.GetElapsedTime(_started).TotalMilliseconds };
            var text = JsonSerializer.SerializeToUtf8Bytes(stamped, type);
            try
            {
                output.Write([.. text, (byte)'\n']);
                output.Flush();
            }
            catch (Exception e) when (!mayFail && StreamFault.Of(e) is { } fault)
            {
                // Nobody listens, or there is no room: no transfer ends for that.
                Fault ??= fault;
            }
        }
    }
}
