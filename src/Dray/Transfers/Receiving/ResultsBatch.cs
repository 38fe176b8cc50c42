using System.Buffers;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>Gathers results into as few frames as they fit in. Rented memory, for the length of one using.</summary>
internal readonly struct ResultsBatch : IDisposable
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(WireLimits.Results);
    private readonly ResultsWriter _writer;
    private readonly FrameQueue _answers;

    public ResultsBatch(FrameQueue answers)
    {
        _writer = new ResultsWriter(_buffer.AsMemory(0, WireLimits.Results));
        _answers = answers;
    }

    public void Add(in Result result)
    {
        if (_writer.TryAdd(result.Entry, result.Status, result.Fault, result.Text)) return;
        Flush();
        _writer.TryAdd(result.Entry, result.Status, result.Fault, result.Text);
    }

    /// <summary>Queues what is gathered.</summary>
    public void Dispose()
    {
        Flush();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private void Flush()
    {
        if (_writer.Count == 0) return;
        var frame = new FrameHeader(FrameType.Results, 0, _writer.Length, _writer.Count, 0, 0);
        _answers.Add(frame, _buffer.AsSpan(0, _writer.Length));
        _writer.Reset();
    }
}
