using System.Xml.Linq;
using CsCheck;
using Dray.Bench.Measuring;
using Dray.Bench.Models;
using Dray.Bench.Reporting;

namespace Dray.Tests.Bench;

public sealed class ReportTest
{
    private static readonly ModelEntry Epoll = Catalogue.Find("epoll")!;
    private static readonly ModelEntry Timed = Catalogue.Find("timed")!;

    [Fact]
    public void A_row_is_a_model_and_what_nobody_knows_is_a_dash()
    {
        var table = TextTable.Of(Small(), 60);
        var rows = table.Split('\n');
        Assert.Equal("wake-up, median, µs", rows[0].Trim());
        Assert.Equal(["clients", "10", "1,000"], Words(rows[1]));
        Assert.Equal(["timed", "sockets,", "in", "turn", "20,000", ">", "3.0", "s"], Words(rows[2]));
        Assert.Equal(["epoll", "25.0", "-"], Words(rows[3]));
    }

    [Fact]
    public void Reasons_are_named_once_with_all_their_clients()
    {
        var results = new Results(
        [
            new Figures(Epoll, 10) { WhyNot = "no reason" },
            new Figures(Epoll, 100) { WhyNot = "no reason" },
            new Figures(Timed, 9000) { Connected = 6218, CallsWhyNot = "there is no strace" },
        ]);
        Assert.Equal(
            [
                "epoll with 10, 100 clients: no reason",
                "timed sockets, in turn with 9,000 clients: it let in 6,218 only within 5 s, and was measured with these",
                "timed sockets, in turn with 9,000 clients: its system calls were not counted: there is no strace",
            ],
            results.Notes());
    }

    [Fact]
    public void Nothing_measured_makes_an_empty_table_and_a_chart_still()
    {
        var nothing = new Results([new Figures(Epoll, 10) { WhyNot = "no reason" }]);
        Assert.Equal("", TextTable.Of(nothing, 100));
        Assert.NotNull(XDocument.Parse(Chart.Of(nothing, "a machine")).Root);
        Assert.NotNull(XDocument.Parse(Chart.Of(new Results([]), "a machine")).Root);
    }

    [Fact]
    public void No_line_of_the_table_is_too_wide_where_two_measures_fit() => Figures().Sample(figures =>
        Assert.All(TextTable.Of(new Results(figures), 100).Split('\n'), line => Assert.True(line.Length <= 100, line)));

    [Fact]
    public void The_chart_is_well_formed_and_within_its_frame() => Figures().Sample(figures =>
    {
        var chart = XDocument.Parse(Chart.Of(new Results(figures), "2 processors <&>")).Root!;
        Assert.DoesNotContain("NaN", chart.ToString(), StringComparison.Ordinal);
        Assert.All(
            chart.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "cx" or "x" or "x1" or "x2"),
            x => Assert.InRange((double)x, 0, 1120));
        Assert.All(
            chart.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "cy" or "y" or "y1" or "y2"),
            y => Assert.InRange((double)y, -30, 500));
    });

    [Fact]
    public void The_page_has_a_table_for_each_measure_with_a_row_for_each_model()
    {
        var page = MarkdownTables.Of(Small(), "2 processors", "dray bench io", "../images/a.svg");
        Assert.Contains("2 processors, everything over loopback. Made by `dray bench io`.", page, StringComparison.Ordinal);
        Assert.Contains("(../images/a.svg)", page, StringComparison.Ordinal);
        Assert.Equal(Measure.All.Count, page.Split('\n').Count(line => line == "| clients | 10 | 1,000 |"));
        Assert.Contains("| epoll | 25.0 | - |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_moved_apart_in_their_order() => Gen.Double[100, 400].Array[1, 9].Sample(wanted =>
    {
        Array.Sort(wanted);
        var places = ChartPanel.Spread(wanted, 15, 430);
        for (var i = 1; i < places.Length; i++) Assert.True(places[i] - places[i - 1] > 10, string.Join(' ', places));
        Assert.True(places[^1] <= 430);
    });

    [Fact]
    public void The_summary_of_strace_is_added_up() => Assert.Equal(2003, CallTrace.Sum(
        """
        % time     seconds  usecs/call     calls    errors syscall
        ------ ----------- ----------- --------- --------- ----------------
         91.07    0.000102         102      1001           epoll_wait
          8.93    0.000010           5      1002         2 recvfrom
        ------ ----------- ----------- --------- --------- ----------------
        100.00    0.000112          37      2003         2 total
        """));

    private static Results Small() => new(
    [
        new Figures(Epoll, 10) { Connected = 10, WakeMedian = TimeSpan.FromMicroseconds(25) },
        new Figures(Timed, 10) { Connected = 10, WakeMedian = TimeSpan.FromMilliseconds(20) },
        new Figures(Timed, 1000) { Connected = 1000, WakeMissed = TimeSpan.FromSeconds(3) },
    ]);

    private static string[] Words(string row) => row.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // All models with some numbers of clients, and figures from a nanosecond to a minute or none.
    private static Gen<Figures[]> Figures()
    {
        var time = Gen.Frequency((4, Gen.Double[0, 13].Select(power => (TimeSpan?)TimeSpan.FromTicks((long)Math.Pow(10, power / 1.5)))), (1, Gen.Const((TimeSpan?)null)));
        var one = Gen.Select(time, time, Gen.Double[0, 100_000], (wake, cpu, rate) => (wake, cpu, rate));
        return Gen.Select(Gen.Int[1, 4], one.Array[Catalogue.All.Count * 4], (counts, values) =>
            Catalogue.All.SelectMany((model, row) => new[] { 10, 100, 1000, 9000 }.Take(counts).Select((count, column) =>
            {
                var (wake, cpu, rate) = values[(row * 4) + column];
                return new Figures(model, count) { Connected = count, WakeMedian = wake, WakeP99 = wake, CpuPerMessage = cpu, MessagesPerSecond = rate };
            })).ToArray());
    }
}
