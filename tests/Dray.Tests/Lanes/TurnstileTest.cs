using System.Collections.Concurrent;
using Dray.Lanes;
using Dray.Tests.Multiplexing;

namespace Dray.Tests.Lanes;

public sealed class TurnstileTest
{
    [Fact]
    public void The_first_knock_queues_a_turn_and_the_next_wait_for_it()
    {
        var turnstile = new Turnstile();
        Assert.False(turnstile.Taken);
        Assert.True(turnstile.Knock());
        Assert.False(turnstile.Knock());
        Assert.True(turnstile.Taken);
        turnstile.Enter();
        Assert.True(turnstile.TryLeave());
        Assert.False(turnstile.Taken);
    }

    [Fact]
    public void A_knock_while_somebody_is_inside_makes_another_turn_follow()
    {
        var turnstile = new Turnstile();
        turnstile.Knock();
        turnstile.Enter();
        Assert.False(turnstile.Knock());
        Assert.False(turnstile.Knock());
        Assert.False(turnstile.TryLeave());
        turnstile.Enter();
        Assert.True(turnstile.TryLeave());
        Assert.True(turnstile.Knock());
        turnstile.Enter();
        turnstile.Again();
        Assert.False(turnstile.Knock());
    }

    [Fact]
    public void No_knock_is_lost_and_never_are_two_inside()
    {
        const int Knocks = 200_000;
        var turnstile = new Turnstile();
        var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var turns = new BlockingCollection<bool>();
        var (asked, inside) = (0, 0);
        var workers = Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning)).ToArray();
        Parallel.For(0, Knocks, _ =>
        {
            Interlocked.Increment(ref asked);
            if (turnstile.Knock()) turns.Add(true);
        });
        Assert.Equal(Knocks, TestLoop.Await(done.Task));
        turns.CompleteAdding();
        TestLoop.Await(Task.WhenAll(workers).ContinueWith(static _ => true, TaskScheduler.Default));

        void Work()
        {
            foreach (var _ in turns.GetConsumingEnumerable())
            {
                turnstile.Enter();
                if (Interlocked.Increment(ref inside) != 1) done.TrySetException(new InvalidOperationException("two inside"));
                var seen = Volatile.Read(ref asked);
                Interlocked.Decrement(ref inside);
                if (!turnstile.TryLeave()) turns.Add(true);
                if (seen == Knocks) done.TrySetResult(seen);
            }
        }
    }
}
