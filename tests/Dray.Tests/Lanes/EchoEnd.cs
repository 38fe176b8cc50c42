using Dray.Lanes;

namespace Dray.Tests.Lanes;

/// <summary>Says back whatever it hears; a frame is <paramref name="frame"/> bytes.</summary>
internal sealed class EchoEnd(int frame = 1) : ILaneEnd
{
    private readonly Queue<byte[]> _heard = [];
    private long _count;
    private int _inside;

    public TaskCompletionSource<Exception?> Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Count => Volatile.Read(ref _count);

    /// <summary>Called with all that was heard so far, before it is said back.</summary>
    public Action<long>? Heard { get; init; }

    public bool AtBoundary => Count % frame == 0;

    public void Receive(Span<byte> bytes) => Alone(bytes, static (end, heard) =>
    {
        end._heard.Enqueue(heard.ToArray());
        Volatile.Write(ref end._count, end._count + heard.Length);
        end.Heard?.Invoke(end._count);
    });

    public int Fill(Span<byte> buffer)
    {
        var count = 0;
        while (_heard.TryPeek(out var next) && count + next.Length <= buffer.Length)
        {
            next.CopyTo(buffer[count..]);
            count += _heard.Dequeue().Length;
        }

        return count;
    }

    public int SayWhy(Exception? reason, Span<byte> buffer) => 0;

    public void Closed(Exception? reason) => Over.SetResult(reason);

    private void Alone(ReadOnlySpan<byte> bytes, Take take)
    {
        Assert.Equal(1, Interlocked.Increment(ref _inside));
        try
        {
            take(this, bytes);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    private delegate void Take(EchoEnd end, ReadOnlySpan<byte> bytes);
}
