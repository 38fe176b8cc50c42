using System.Collections.Concurrent;

namespace Dray.Server;

/// <summary>
/// What a server has made, to be ended in reverse order, each once and whatever the others do: by a start that failed
/// half-way as well as by the end of the server.
/// </summary>
internal sealed class Owned
{
    private readonly ConcurrentStack<Func<ValueTask>> _ends = new();

    public T Add<T>(T made)
        where T : IDisposable
    {
        Add(() =>
        {
            made.Dispose();
            return ValueTask.CompletedTask;
        });
        return made;
    }

    public void Add(Func<ValueTask> end) => _ends.Push(end);

    /// <summary>Ends everything; returns the first fault, which kept nothing else from ending.</summary>
    public async Task<Exception?> EndAsync()
    {
        Exception? first = null;
        while (_ends.TryPop(out var end))
        {
            try
            {
                await end();
            }
            catch (Exception fault)
            {
                first ??= fault;
            }
        }

        return first;
    }
}
