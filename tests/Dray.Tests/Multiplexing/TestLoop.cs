using System.Collections.Concurrent;
using Dray.Multiplexing;

namespace Dray.Tests.Multiplexing;

/// <summary>A running loop for one test, and what its callbacks threw.</summary>
internal sealed class TestLoop : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public TestLoop(PollerKind kind, TimeProvider? time = null)
    {
        Loop = new EventLoop(Poller.Create(kind), time ?? TimeProvider.System, "test loop", Reports.Enqueue);
        Loop.Start();
    }

    public static TheoryData<PollerKind> Kinds => [PollerKind.Epoll, PollerKind.Poll, PollerKind.Select];

    public EventLoop Loop { get; }

    public ConcurrentQueue<Exception> Reports { get; } = new();

    /// <summary>Runs this on the loop, and gives back what it returns or throws.</summary>
    public T On<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return Await(done.Task);
    }

    public void On(Action work) => On(() =>
    {
        work();
        return true;
    });

    /// <summary>Passes when whole turns have gone by, so that whatever was ready has been dispatched.</summary>
    public void Settle()
    {
        for (var turn = 0; turn < 3; turn++) On(() => { });
    }

    public static T Await<T>(Task<T> task)
    {
        Assert.True(task.Wait(Patience, TestContext.Current.CancellationToken), "it did not happen");
        return task.GetAwaiter().GetResult();
    }

    public void Dispose() => Loop.Dispose();
}
