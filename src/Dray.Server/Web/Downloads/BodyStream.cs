using System.IO.Pipelines;

namespace Dray.Server.Web;

/// <summary>
/// A response's body for those who write to streams. The few bytes that come without a task, such as headers, are put aside and go
/// out with what follows; so nothing waits for the connection on its thread. One thread at a time; ends with its response.
/// </summary>
internal sealed class BodyStream(PipeWriter body, CancellationToken cancel) : Stream
{
    private const int Enough = 64 << 10;

    private int _waiting;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        buffer.CopyTo(body.GetSpan(buffer.Length));
        body.Advance(buffer.Length);
        _waiting += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        if (_waiting >= Enough) await FlushAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        _waiting = 0;
        if ((await body.FlushAsync(cancel)).IsCompleted) throw new OperationCanceledException(cancel);
    }

    /// <summary>Lets what is put aside go out once there is enough of it.</summary>
    public Task EaseAsync() => _waiting >= Enough ? FlushAsync(cancel) : Task.CompletedTask;

    public override void Flush()
    {
        // What is put aside goes out with what follows.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
