using Dray.Server;
using Dray.Server.Web;

namespace Dray.Tests.Server.Web.Uploads;

/// <summary>Who may go on with an upload: one at a time, and whoever came last.</summary>
public sealed class UploadTest
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly Upload _upload = new("id", new Grant("grant", "head", new WebLink(), null, DateTimeOffset.MaxValue), new UploadPlan("name", 10, 0));

    [Fact]
    public async Task Threat_32_The_newest_request_has_it_and_the_one_before_is_told_to_stop()
    {
        using var old = await _upload.TakeAsync(Never);
        Assert.False(old.IsFenced);
        var coming = _upload.TakeAsync(Never);
        Assert.True(old.Cancel.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
        Assert.True(old.IsFenced);
        Assert.False(coming.IsCompleted);
        old.Dispose();
        using var next = await coming;
        Assert.False(next.IsFenced);
    }

    [Fact]
    public async Task Of_two_that_wait_the_later_one_gets_it()
    {
        var old = await _upload.TakeAsync(Never);
        var (earlier, later) = (_upload.TakeAsync(Never), _upload.TakeAsync(Never));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => earlier);
        old.Dispose();
        using var hold = await later;
        Assert.False(hold.IsFenced);
    }

    [Fact]
    public async Task Who_goes_away_while_he_waits_keeps_nobody_out()
    {
        var old = await _upload.TakeAsync(Never);
        using var gone = new CancellationTokenSource();
        var waiting = _upload.TakeAsync(gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        old.Dispose();
        using var next = await _upload.TakeAsync(Never);
        Assert.False(next.IsFenced);
    }

    [Fact]
    public async Task A_request_that_is_gone_is_not_one_that_was_fenced()
    {
        using var gone = new CancellationTokenSource();
        using var hold = await _upload.TakeAsync(gone.Token);
        await gone.CancelAsync();
        Assert.True(hold.Cancel.IsCancellationRequested);
        Assert.False(hold.IsFenced);
    }

    [Fact]
    public async Task Its_maker_has_it_first_and_nobody_sweeps_it_meanwhile()
    {
        var mine = _upload.Take(Never);
        Assert.Null(_upload.TryTake());
        var coming = _upload.TakeAsync(Never);
        Assert.False(coming.IsCompleted);
        mine.Dispose();
        (await coming).Dispose();
        using var free = _upload.TryTake();
        Assert.NotNull(free);
    }

    [Fact]
    public async Task Threat_32_However_many_come_at_once_one_has_it_at_a_time()
    {
        var (inside, most, had) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            try
            {
                using var hold = i % 3 == 0 ? _upload.TryTake() : await _upload.TakeAsync(Never);
                if (hold is null) return;
                var now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                Interlocked.Increment(ref had);
            }
            catch (OperationCanceledException)
            {
                // Somebody newer came.
            }
        })));
        Assert.Equal(1, most);
        Assert.True(had > 0);
        using var free = _upload.TryTake();
        Assert.NotNull(free);
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (int seen; now > (seen = Volatile.Read(ref most));) Interlocked.CompareExchange(ref most, now, seen);
    }
}
