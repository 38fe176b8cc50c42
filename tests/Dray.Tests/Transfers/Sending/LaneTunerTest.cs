using CsCheck;
using Dray.Transfers.Sending;

namespace Dray.Tests.Transfers.Sending;

/// <summary>A tuner over ways and disks whose rates are a formula of the lanes that there are. Time is what the looks took.</summary>
public sealed class LaneTunerTest
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50), Second = TimeSpan.FromSeconds(1);

    private readonly List<(TimeSpan At, int Lanes)> _changes = [];
    private double _sent;

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Where_each_lane_carries_the_same_it_goes_up_to_the_most_within_a_second(int step)
    {
        var tuner = new LaneTuner(1, 16, step);
        Run(tuner, Second, static (lanes, _) => lanes * 60e6);
        Assert.Equal((16, false), (tuner.Count, tuner.IsTrying));
    }

    [Fact]
    public void Where_one_lane_fills_the_link_it_stays_with_one()
    {
        var tuner = new LaneTuner(1, 16);
        Run(tuner, Second, static (_, _) => 125e6);
        Assert.Equal((1, false), (tuner.Count, tuner.IsTrying));
        Assert.Equal(2, _changes.Max(change => change.Lanes));
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.02)]
    public void Gathering_speed_is_not_taken_for_what_more_lanes_brought(double doubles)
    {
        var tuner = new LaneTuner(1, 16, step: 4);
        Run(tuner, 2 * Second, (_, at) => Math.Min(60e6, 1e6 * Math.Pow(2, at.TotalSeconds / doubles)));
        Assert.Equal(1, tuner.Count);
    }

    [Fact]
    public void On_a_long_way_where_a_lane_is_limited_by_its_buffer_it_has_enough_within_a_second()
    {
        var tuner = new LaneTuner(1, 16, step: 4);
        Run(tuner, Second, (lanes, at) => Math.Min(60e6, Math.Min(lanes * 25e6, 1e6 * Math.Pow(2, at.TotalSeconds / 0.05))));
        Assert.Equal((4, false), (tuner.Count, tuner.IsTrying));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Where_the_disk_seeks_between_lanes_it_is_no_worse_than_one_lane(int step)
    {
        var tuner = new LaneTuner(step, 16, step);
        Run(tuner, 10 * Second, static (lanes, _) => Seeking(lanes), LaneLoad.Reading);
        Assert.True(_sent > 0.97 * 10 * Seeking(1), $"{_sent / 10 / Seeking(1):P1} of what one lane carries");
        Run(tuner, 90 * Second, static (lanes, _) => Seeking(lanes), LaneLoad.Reading);
        Assert.True(_sent > 0.99 * 100 * Seeking(1), $"{_sent / 100 / Seeking(1):P1} of what one lane carries");
    }

    [Fact]
    public void A_far_send_whose_lanes_are_full_tries_none_before_its_first_rest_is_over()
    {
        var tuner = new LaneTuner(4, 16, restsFirst: true);
        Run(tuner, LaneTuner.FirstRest, static (lanes, _) => lanes * 15e6);
        Assert.Empty(_changes);
        Run(tuner, Second, static (lanes, _) => lanes * 15e6);
        Assert.NotEmpty(_changes);
    }

    [Fact]
    public void A_far_send_whose_disk_seeks_comes_down_to_one_lane_within_a_second()
    {
        var tuner = new LaneTuner(4, 16, step: 4);
        Run(tuner, Second, static (lanes, _) => Seeking(lanes), LaneLoad.Reading);
        Assert.Equal((1, false), (tuner.Count, tuner.IsTrying));
    }

    [Fact]
    public void A_far_send_that_waits_for_the_way_keeps_its_lanes_and_tries_no_fewer_at_first()
    {
        var tuner = new LaneTuner(4, 16, step: 4);
        Run(tuner, Second, static (_, _) => 60e6);
        Assert.Equal((4, false), (tuner.Count, tuner.IsTrying));
        Assert.DoesNotContain(_changes, change => change.Lanes < 4);
    }

    [Fact]
    public void Where_the_disk_begins_to_seek_later_it_comes_back_to_one_lane()
    {
        var tuner = new LaneTuner(1, 16);
        Run(tuner, Second, static (lanes, _) => lanes * 60e6);
        Run(tuner, 11 * Second, static (lanes, _) => Seeking(lanes));
        Assert.Equal(1, tuner.Count);
    }

    [Fact]
    public void Where_fewer_lanes_are_worse_and_more_no_better_it_keeps_what_it_has()
    {
        var tuner = new LaneTuner(1, 16);
        Run(tuner, 100 * Second, static (lanes, _) => Math.Min(lanes, 4) * 30e6);
        Assert.Equal((4, false), (tuner.Count, tuner.IsTrying));
        Assert.True(_sent > 0.98 * 100 * 120e6);
    }

    [Fact]
    public void Between_its_tries_it_rests_ten_seconds_and_longer_where_nothing_has_changed()
    {
        var tuner = new LaneTuner(1, 16);
        Run(tuner, 60 * Second, static (_, _) => 125e6);
        var began = _changes.Where(change => change.Lanes == 2).Select(change => change.At).ToArray();
        Assert.Equal(3, began.Length);
        Assert.InRange(began[1] - began[0], LaneTuner.FirstRest, 1.1 * LaneTuner.FirstRest);
        Assert.InRange(began[2] - began[1], 2 * LaneTuner.FirstRest, 2.1 * LaneTuner.FirstRest);
    }

    [Fact]
    public void It_tries_again_after_a_while()
    {
        var tuner = new LaneTuner(1, 8);
        Run(tuner, Second, static (_, _) => 10e6);
        Assert.Equal((1, false), (tuner.Count, tuner.IsTrying));
        Run(tuner, 11 * Second, static (lanes, _) => lanes * 10e6);
        Assert.Equal(8, tuner.Count);
    }

    [Fact]
    public void Where_there_is_nothing_to_send_nothing_is_tried()
    {
        var tuner = new LaneTuner(1, 16);
        for (var at = TimeSpan.Zero; at < 30 * Second; at += Look) Assert.Equal(1, tuner.Look(1_000_000, Look, LaneLoad.Idle, tuner.Count));
        Assert.False(tuner.IsTrying);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_never_asks_for_more_than_the_receiver_allows(int most)
    {
        var tuner = new LaneTuner(1, most);
        Run(tuner, 30 * Second, static (lanes, _) => lanes * 10e6);
        Assert.All(_changes, change => Assert.InRange(change.Lanes, 1, most));
        Assert.Equal(most, tuner.Count);
    }

    [Fact]
    public void However_the_rates_jump_about_it_ends_each_try_within_a_second_and_a_half()
    {
        Gen.Select(Gen.Int[1, 16], Gen.Int[2, 4], Gen.Double[0.5, 200].Array[600]).Sample((most, step, rates) =>
        {
            var (tuner, trying) = (new LaneTuner(1, most, step), TimeSpan.Zero);
            foreach (var rate in rates)
            {
                var count = tuner.Look((long)(rate * 1e6 * Look.TotalSeconds), Look, LaneLoad.Full, tuner.Count);
                trying = tuner.IsTrying ? trying + Look : TimeSpan.Zero;
                if (count < 1 || count > most || trying > Second * 1.5) return false;
            }

            return true;
        });
    }

    [Fact]
    public void What_lanes_that_were_let_go_still_carry_does_not_count_for_those_that_stay()
    {
        var (tuner, there, left, least) = (new LaneTuner(4, 4), 4, 0, 4);
        for (var look = 0; look < 40; look++)
        {
            // Each carries the same; one that was let go carries on for 300 ms.
            var wanted = tuner.Look((long)(there * 15e6 * Look.TotalSeconds), Look, LaneLoad.Reading, there);
            (left, least) = (wanted < there ? left + 1 : 0, Math.Min(least, wanted));
            if (wanted > there || left == 6) (there, left) = (wanted, 0);
        }

        Assert.Equal((4, 2), (tuner.Count, least));
    }

    [Fact]
    public void A_receiver_that_stands_still_is_not_taken_for_one_that_more_lanes_help()
    {
        var tuner = new LaneTuner(2, 16);
        Run(tuner, Second, static (_, _) => 0);
        Assert.Equal(2, tuner.Count);
    }

    /// <summary>150 MB/s in one stream; between several the head moves, 8 ms for each 256 KiB.</summary>
    private static double Seeking(int lanes) => lanes == 1 ? 150e6 : 262_144 / (0.008 + 262_144 / 150e6);

    /// <summary>Sums up what was sent, over all runs of a test.</summary>
    private void Run(LaneTuner tuner, TimeSpan time, Func<int, TimeSpan, double> rate, LaneLoad load = LaneLoad.Full)
    {
        for (var at = TimeSpan.Zero; at < time; at += Look)
        {
            var (lanes, bytes) = (tuner.Count, rate(tuner.Count, at) * Look.TotalSeconds);
            _sent += bytes;
            if (tuner.Look((long)bytes, Look, load, lanes) != lanes) _changes.Add((at, tuner.Count));
        }
    }
}
