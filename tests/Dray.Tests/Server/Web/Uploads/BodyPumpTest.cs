using System.IO.Pipelines;
using System.Net;
using Dray.Multiplexing;
using Dray.Server.Web;
using Dray.Tests.Transfers.Receiving;
using Dray.Transfers.Receiving;

namespace Dray.Tests.Server.Web.Uploads;

/// <summary>What has come of a body counts, in whatever pieces it came and however it ended.</summary>
public sealed class BodyPumpTest : IDisposable
{
    private readonly ReceivingRig _rig = new();
    private readonly WorkerPool _pool = new("disk", 1, _ => { });
    private readonly Pipe _body = new(new PipeOptions(pauseWriterThreshold: 0, readerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
    private readonly MemoryStream _taken = new();
    private readonly BodyPump _pump;
    private int _turns;
    private bool _full;

    public BodyPumpTest()
    {
        var session = new IncomingSession("s", "s", new IPEndPoint(IPAddress.Loopback, 1), _rig.Transfer, _pool.NewShare(), 0) { Permit = new Permit("s", "s") };
        _pump = new BodyPump(session, bytes =>
        {
            _turns++;
            if (_full) throw new IOException("full");
            _taken.Write(bytes);
        });
    }

    public void Dispose()
    {
        _pool.Dispose();
        _rig.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_dribbles_and_is_cut_or_given_up_has_brought_all_that_came(bool givenUp)
    {
        using var cancel = new CancellationTokenSource();
        var bytes = ReceivingRig.Random(1, 1000);
        var pumping = _pump.RunAsync(_body.Reader, cancel.Token);
        // Continued where it is written: each write returns when what came was read, and more is waited for.
        for (var at = 0; at < bytes.Length; at += 100) await _body.Writer.WriteAsync(bytes.AsMemory(at, 100), TestContext.Current.CancellationToken);
        if (givenUp) await cancel.CancelAsync();
        else await _body.Writer.CompleteAsync(new IOException("cut"));
        if (givenUp) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pumping);
        else await Assert.ThrowsAsync<IOException>(() => pumping);
        Assert.Equal(bytes, _taken.ToArray());
    }

    [Fact]
    public async Task A_large_body_that_comes_in_records_takes_few_turns()
    {
        var bytes = ReceivingRig.Random(2, (1 << 20) + 5);
        var pumping = _pump.RunAsync(_body.Reader, TestContext.Current.CancellationToken);
        for (var at = 0; at < bytes.Length; at += 16 << 10)
            await _body.Writer.WriteAsync(bytes.AsMemory(at, Math.Min(16 << 10, bytes.Length - at)), TestContext.Current.CancellationToken);
        await _body.Writer.CompleteAsync();
        await pumping;
        Assert.Equal(bytes, _taken.ToArray());
        Assert.Equal(5, _turns);
    }

    [Fact]
    public async Task What_can_not_be_written_is_told_and_nothing_is_written_after_it()
    {
        await _body.Writer.WriteAsync(ReceivingRig.Random(3, 600_000), TestContext.Current.CancellationToken);
        await _body.Writer.CompleteAsync();
        _full = true;
        await Assert.ThrowsAsync<IOException>(() => _pump.RunAsync(_body.Reader, TestContext.Current.CancellationToken));
        Assert.Equal(1, _turns);
    }
}
