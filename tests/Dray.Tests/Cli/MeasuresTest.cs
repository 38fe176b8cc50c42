using System.Net;
using Dray.Cli.Output;
using Dray.Cli.Parsing;

namespace Dray.Tests.Cli;

public sealed class MeasuresTest
{
    [Theory]
    [InlineData("1000", 1000)]
    [InlineData("500K", 500_000)]
    [InlineData("10M", 10_000_000)]
    [InlineData("10MB/s", 10_000_000)]
    [InlineData("1.5g", 1_500_000_000)]
    [InlineData("8MiB", 8 << 20)]
    [InlineData("100mbit", 12_500_000)]
    [InlineData("1 Gbit/s", 125_000_000)]
    public void A_rate_is_read(string text, long rate) => Assert.Equal(rate, Rate.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("M")]
    [InlineData("10X")]
    [InlineData("1M2")]
    [InlineData("1e3")]
    [InlineData("99999999999G")]
    [InlineData("1..5M")]
    public void What_is_no_rate_is_refused(string text) => Assert.Throws<UsageException>(() => Rate.Parse(text));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("500K", 500_000)]
    [InlineData("1.5GB", 1_500_000_000)]
    [InlineData("8 MiB", 8 << 20)]
    public void A_size_is_read(string text, long bytes) => Assert.Equal(bytes, Size.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("G")]
    [InlineData("8M/s")]
    [InlineData("100mbit")]
    [InlineData("1M2")]
    [InlineData("99999999999G")]
    public void What_is_no_size_is_refused(string text) => Assert.Throws<UsageException>(() => Size.Parse(text));

    [Theory]
    [InlineData("10", 10)]
    [InlineData("10s", 10)]
    [InlineData("5m", 300)]
    [InlineData("5min", 300)]
    [InlineData("1h30m", 5400)]
    [InlineData("2d", 172_800)]
    [InlineData("500ms", 0.5)]
    [InlineData("0", 0)]
    public void A_span_of_time_is_read(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Duration.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5x")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("99999999d")]
    public void What_is_no_span_is_refused(string text) => Assert.Throws<UsageException>(() => Duration.Parse(text));

    [Theory]
    [InlineData("8097", "0.0.0.0:8097 [::]:8097")]
    [InlineData("0", "0.0.0.0:0 [::]:0")]
    [InlineData("*:9", "0.0.0.0:9 [::]:9")]
    [InlineData("127.0.0.1", "127.0.0.1:8097")]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("::1", "[::1]:8097")]
    [InlineData("[::1]", "[::1]:8097")]
    [InlineData("[::1]:9", "[::1]:9")]
    [InlineData("localhost:9", "127.0.0.1:9 [::1]:9")]
    public void An_address_to_listen_on_is_read(string text, string endpoints) =>
        Assert.Equal(endpoints, string.Join(' ', ListenAddress.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("65536")]
    [InlineData("1.2.3.4:x")]
    [InlineData("1.2.3.4:")]
    [InlineData("example.org:80")]
    [InlineData("[1.2.3.4]:80")]
    public void What_cannot_be_listened_on_is_refused(string text) =>
        Assert.Throws<UsageException>(() => ListenAddress.Parse(text));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(9_949, "9.9 kB")]
    [InlineData(9_951, "10 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1.0 MB")]
    [InlineData(1_234_567_890, "1.2 GB")]
    [InlineData(long.MaxValue, "9.2 EB")]
    public void A_size_is_written_for_people(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));

    [Theory]
    [InlineData(0.004, "0.00 s")]
    [InlineData(0.03, "0.03 s")]
    [InlineData(1.26, "1.3 s")]
    [InlineData(42.4, "42 s")]
    [InlineData(59.6, "1 min")]
    [InlineData(185, "3 min 5 s")]
    [InlineData(3599.7, "1 h")]
    [InlineData(7380, "2 h 3 min")]
    public void A_span_is_written_for_people(double seconds, string text) =>
        Assert.Equal(text, Span.Format(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(4.2, "0:05")]
    [InlineData(754, "12:34")]
    [InlineData(3723, "1:02:03")]
    public void A_clock_runs_down(double seconds, string text) =>
        Assert.Equal(text, Span.Clock(TimeSpan.FromSeconds(seconds)));
}
