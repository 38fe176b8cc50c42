using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// What one lane has to tell of entries that settled, on whatever thread they did: a landing waits for the disk, and a lane does
/// not wait for it. What comes after the lane's end is dropped: its sender asks again over another.
/// </summary>
internal sealed class ResultMailbox
{
    private readonly Lock _lock = new();
    private readonly List<Result> _results = [];
    private int _awaited;

    /// <summary>Has the lane look; set before anything is posted.</summary>
    public Action Poke { get; set; } = static () => { };

    /// <summary>True where nothing waits in it, and nobody is going to put anything in.</summary>
    public bool IsIdle { get { lock (_lock) return _results.Count == 0 && _awaited == 0; } }

    /// <summary>Somebody has promised to <see cref="Deliver"/> one.</summary>
    public void Expect() => Interlocked.Increment(ref _awaited);

    /// <summary>One that was expected. From any thread.</summary>
    public void Deliver(in Result result)
    {
        Post(result);
        Interlocked.Decrement(ref _awaited);
    }

    /// <summary>From any thread.</summary>
    public void Post(in Result result)
    {
        lock (_lock)
        {
            _results.Add(result);
            if (_results.Count > 1) return;
        }

        Poke();
    }

    /// <summary>Takes the one out that whoever expects a single one waits for.</summary>
    public bool TryTake(out Result result)
    {
        lock (_lock)
        {
            result = _results.Count > 0 ? _results[0] : default;
            if (_results.Count == 0) return false;
            _results.RemoveAt(0);
            return true;
        }
    }

    /// <summary>Takes everything out, into as few frames as it fits in. The lane's.</summary>
    public void Drain(FrameQueue answers)
    {
        lock (_lock)
        {
            if (_results.Count == 0) return;
            using var batch = new ResultsBatch(answers);
            foreach (var result in _results) batch.Add(result);
            _results.Clear();
        }
    }
}
