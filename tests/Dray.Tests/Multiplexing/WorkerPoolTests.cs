using System.Collections.Concurrent;
using Dray.Multiplexing;

namespace Dray.Tests.Multiplexing;

public sealed class WorkerPoolTests
{
    [Fact]
    public void Work_runs_in_order_on_a_thread_of_its_own_with_that_threads_buffer()
    {
        var ran = new List<int>();
        using var done = new CountdownEvent(1000);
        using var pool = new WorkerPool("disk", 1, _ => { });
        for (var i = 0; i < 1000; i++)
        {
            var number = i;
            pool.Queue(new Work(length =>
            {
                Assert.Equal(WorkerPool.BufferSize, length);
                Assert.Equal("disk-0", Thread.CurrentThread.Name);
                ran.Add(number);
                done.Signal();
            }));
        }
        Assert.True(done.Wait(TestLoop.Patience, TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(0, 1000), ran);
    }

    [Fact]
    public void One_that_blocks_does_not_stop_the_other_workers()
    {
        using var release = new ManualResetEventSlim();
        using var pool = new WorkerPool("disk", 2, _ => { });
        var ran = new TaskCompletionSource<bool>();
        pool.Queue(new Work(_ => release.Wait(TestContext.Current.CancellationToken)));
        pool.Queue(new Work(_ => ran.SetResult(true)));
        Assert.True(TestLoop.Await(ran.Task));
        release.Set();
    }

    [Fact]
    public void What_work_throws_is_reported_and_the_worker_goes_on()
    {
        var reports = new ConcurrentQueue<Exception>();
        using var pool = new WorkerPool("disk", 1, reports.Enqueue);
        var ran = new TaskCompletionSource<bool>();
        pool.Queue(new Work(_ => throw new IOException("gone")));
        pool.Queue(new Work(_ => ran.SetResult(true)));
        Assert.True(TestLoop.Await(ran.Task));
        Assert.Equal("gone", Assert.Single(reports).Message);
    }

    [Fact]
    public void A_disposed_pool_finishes_what_is_queued_and_takes_nothing_new()
    {
        using var release = new ManualResetEventSlim();
        var pool = new WorkerPool("disk", 1, _ => { });
        var ran = new TaskCompletionSource<bool>();
        var late = false;
        pool.Queue(new Work(_ => release.Wait(TestContext.Current.CancellationToken)));
        pool.Queue(new Work(_ => ran.SetResult(true)));
        pool.Dispose();
        pool.Queue(new Work(_ => late = true));
        release.Set();
        Assert.True(TestLoop.Await(ran.Task));
        Assert.False(late);
    }

    [Fact]
    public void Work_that_runs_while_its_pool_closes_may_queue_itself_again()
    {
        var pool = new WorkerPool("lanes", 2, _ => { });
        var heard = new TaskCompletionSource<bool>();
        pool.Queue(new Work(_ =>
        {
            pool.Dispose();
            pool.Queue(new Work(_ => pool.Queue(new Work(_ => heard.SetResult(true)))));
        }));
        Assert.True(TestLoop.Await(heard.Task));
    }

    [Fact]
    public void Disposing_waits_for_what_is_queued()
    {
        var pool = new WorkerPool("lanes", 1, _ => { });
        var ran = 0;
        for (var i = 0; i < 1000; i++) pool.Queue(new Work(_ => Volatile.Write(ref ran, ran + 1)));
        pool.Dispose();
        Assert.Equal(1000, Volatile.Read(ref ran));
    }

    [Fact]
    public void A_report_that_throws_itself_does_not_end_the_worker()
    {
        using var pool = new WorkerPool("disk", 1, _ => throw new IOException("full"));
        var ran = new TaskCompletionSource<bool>();
        pool.Queue(new Work(_ => throw new IOException("gone")));
        pool.Queue(new Work(_ => ran.SetResult(true)));
        Assert.True(TestLoop.Await(ran.Task));
    }

    private sealed class Work(Action<int> run) : IWork
    {
        public void Run(Span<byte> buffer) => run(buffer.Length);
    }
}
