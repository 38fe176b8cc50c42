using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dray.Transfers.Control;

/// <summary>Values of JSON, each on a line of its own, as they come: an answer that takes as long as what it tells of.</summary>
internal static class JsonLineStream
{
    /// <summary>Bytes of the longest line: two names of 4,000 characters in it, each escaped, and words.</summary>
    public const int MostBytes = 128 << 10;

    /// <param name="from">Read to its end, and disposed of by the caller.</param>
    /// <param name="type">Of each line.</param>
    /// <param name="patience">How long the next line may take.</param>
    /// <param name="cancel">Gives it up.</param>
    /// <exception cref="IOException">The stream broke off, or nothing came for too long.</exception>
    /// <exception cref="JsonException">A line is no such value, or too long.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        Stream from, JsonTypeInfo<T> type, TimeSpan patience, [EnumeratorCancellation] CancellationToken cancel)
    {
        var pipe = PipeReader.Create(from, new StreamPipeReaderOptions(bufferSize: 16 << 10, leaveOpen: true));
        while (true)
        {
            var read = await MoreAsync(pipe, patience, cancel);
            var rest = read.Buffer;
            while (TryCut(ref rest, out var line)) yield return Parse(line, type);
            if (rest.Length > MostBytes) throw new JsonException("a line without an end");
            pipe.AdvanceTo(rest.Start, rest.End);
            if (!read.IsCompleted) continue;
            if (!rest.IsEmpty) throw new IOException("the answer broke off");
            yield break;
        }
    }

    private static async ValueTask<ReadResult> MoreAsync(PipeReader pipe, TimeSpan patience, CancellationToken cancel)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        within.CancelAfter(patience);
        try
        {
            return await pipe.ReadAsync(within.Token);
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new IOException("nothing comes any more", new TimeoutException(null, late));
        }
    }

    private static bool TryCut(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (rest.PositionOf((byte)'\n') is not { } end) return false;
        line = rest.Slice(0, end);
        rest = rest.Slice(rest.GetPosition(1, end));
        return true;
    }

    private static T Parse<T>(in ReadOnlySequence<byte> line, JsonTypeInfo<T> type)
    {
        var json = new Utf8JsonReader(line);
        try
        {
            var value = JsonSerializer.Deserialize(ref json, type) ?? throw new JsonException("a line without a value");
            return json.Read() ? throw new JsonException("a line with more than a value") : value;
        }
        catch (NotSupportedException kindless)
        {
            // What it calls an event that does not say which.
            throw new JsonException(kindless.Message, kindless);
        }
    }
}
