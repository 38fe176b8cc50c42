using Dray.Cli.Output;
using Dray.Transfers;

namespace Dray.Tests.Cli;

public sealed class ProgressTest
{
    private static readonly ProgressState Half = new(500_000_000, 1_000_000_000, 10, 2003, true, 100_000_000);

    [Fact]
    public void A_steady_rate_is_shown_as_it_is()
    {
        var clock = new FakeClock();
        var meter = new RateMeter(clock);
        for (var i = 1; i <= 100; i++)
        {
            clock.Advance(0.1);
            meter.Sample(i * 10_000_000L);
            Assert.Equal(100_000_000, meter.BytesPerSecond, 1.0);
        }
    }

    [Fact]
    public void A_burst_moves_the_rate_a_little_and_is_forgotten()
    {
        var clock = new FakeClock();
        var meter = new RateMeter(clock);
        var bytes = 0L;
        void Run(int samples, long each)
        {
            for (var i = 0; i < samples; i++)
            {
                clock.Advance(0.1);
                meter.Sample(bytes += each);
            }
        }

        Run(100, 1000);
        Run(1, 10_000);
        Assert.InRange(meter.BytesPerSecond, 10_001, 20_000);
        Run(300, 1000);
        Assert.Equal(10_000, meter.BytesPerSecond, 100.0);
    }

    [Fact]
    public void A_stall_brings_the_rate_down_to_nothing()
    {
        var clock = new FakeClock();
        var meter = new RateMeter(clock);
        clock.Advance(1);
        meter.Sample(1_000_000);
        clock.Advance(60);
        meter.Sample(1_000_000);
        Assert.InRange(meter.BytesPerSecond, 0, 1);
    }

    [Fact]
    public void A_count_that_starts_anew_is_no_negative_rate()
    {
        var clock = new FakeClock();
        var meter = new RateMeter(clock);
        clock.Advance(1);
        meter.Sample(1000);
        clock.Advance(1);
        meter.Sample(0);
        Assert.Equal(0, meter.BytesPerSecond);
    }

    [Fact]
    public void No_time_no_rate()
    {
        var meter = new RateMeter(new FakeClock());
        meter.Sample(1000);
        Assert.Equal(0, meter.BytesPerSecond);
    }

    [Fact]
    public void A_wide_line_tells_everything() => Assert.Equal(
        " 50%  100 MB/s  0:05 left  10 of 2,003 entries  500 MB of 1.0 GB", ProgressLine.Format(Half, 100));

    [Fact]
    public void A_line_always_fits()
    {
        for (var width = 0; width < 80; width++) Assert.True(ProgressLine.Format(Half, width).Length <= width);
        Assert.Equal(" 50%  100 MB/s", ProgressLine.Format(Half, 20));
    }

    [Fact]
    public void Before_the_end_of_the_walk_there_is_no_percent() => Assert.Equal(
        "100 MB/s  10 of 2,003+ entries  500 MB of 1.0 GB+", ProgressLine.Format(Half with { Walked = false }, 100));

    [Fact]
    public void A_hundred_percent_is_kept_for_the_end()
    {
        Assert.StartsWith(" 99%", ProgressLine.Format(Half with { BytesDone = 999_999_999 }, 100), StringComparison.Ordinal);
        Assert.StartsWith("100%", ProgressLine.Format(Half with { BytesDone = 1_000_000_000 }, 100), StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_files_alone_make_progress_too() =>
        Assert.StartsWith(" 50%", ProgressLine.Format(new(0, 0, 5, 10, true, 0), 100), StringComparison.Ordinal);

    [Fact]
    public void A_receipt_is_one_line()
    {
        var receipt = new SendReceipt
        {
            Ended = SendEnd.SomeFailed, Landed = 2000, Replaced = 2, Beside = 1, Skipped = 12, Failed = 1,
            Bytes = 1_200_000_000, Elapsed = TimeSpan.FromSeconds(1.3), Durable = true,
        };
        Assert.Equal(
            "2,003 entries, 1.2 GB in 1.3 s (923 MB/s) -> host:folder; 2 replaced; 1 kept beside what was there; 12 already there; 1 failed",
            ReceiptLine.Format(receipt, "host:folder"));
        Assert.EndsWith("; 1 failed; not secret", ReceiptLine.Format(receipt with { Secret = false }, "host:folder"), StringComparison.Ordinal);
        Assert.EndsWith("; 1 failed; not synced", ReceiptLine.Format(receipt with { Durable = false }, "host:folder"), StringComparison.Ordinal);
        Assert.EndsWith("; 1 failed", ReceiptLine.Format(receipt with { Durable = false }, "host:folder", isRaw: true), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_there_before_adds_nothing_to_a_rate()
    {
        var receipt = new SendReceipt { Ended = SendEnd.Done, Durable = true, Landed = 1, Bytes = 10_000_000_000, Resumed = 9_000_000_000, Elapsed = TimeSpan.FromSeconds(1) };
        Assert.Equal("1 entry, 10 GB in 1.0 s (1.0 GB/s) -> host:; 9.0 GB of it were there", ReceiptLine.Format(receipt, "host:"));
        Assert.Equal("1 entry, 10 GB in 1.0 s -> host:; 10 GB of it were there", ReceiptLine.Format(receipt with { Resumed = receipt.Bytes }, "host:"));

        var clock = new FakeClock();
        var (progress, meter) = (new SendProgress(), new RateMeter(clock));
        progress.There(1, 9_000_000_000);
        progress.Done(0, 1_000);
        clock.Advance(1);
        Assert.Equal((9_000_001_000L, 1_000.0), (ProgressState.Of(progress, meter).BytesDone, meter.BytesPerSecond));
    }

    [Fact]
    public void A_receipt_of_one_small_file_is_plain() => Assert.Equal(
        "1 entry, 5 B in 0.01 s (500 B/s) -> host:",
        ReceiptLine.Format(new() { Ended = SendEnd.Done, Durable = true, Landed = 1, Bytes = 5, Elapsed = TimeSpan.FromMilliseconds(10) }, "host:"));
}
