using Dray.Transfers.Sending;

namespace Dray.Tests.Transfers.Sending;

public sealed class LaneTunerTest
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Where_each_lane_carries_the_same_it_goes_up_to_the_most_within_a_second()
    {
        var tuner = new LaneTuner(2, 16);
        var looks = 0;
        for (; !tuner.HasSettled; looks++) tuner.Look(tuner.Count * 1_000_000, Look, full: true);
        Assert.Equal(16, tuner.Count);
        Assert.True(looks * Look <= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Where_the_link_is_full_it_goes_back_to_what_it_had()
    {
        var tuner = new LaneTuner(2, 16);
        var most = 0;
        for (var looks = 0; !tuner.HasSettled && looks < 10; looks++) most = Math.Max(most, tuner.Look(12_500_000, Look, full: true));
        Assert.Equal((true, 2, 4), (tuner.HasSettled, tuner.Count, most));
    }

    [Fact]
    public void Where_more_lanes_carry_less_it_goes_back_to_what_it_had()
    {
        var tuner = new LaneTuner(2, 16);
        for (var looks = 0; !tuner.HasSettled && looks < 10; looks++) tuner.Look(20_000_000 / tuner.Count, Look, full: true);
        Assert.Equal((true, 2), (tuner.HasSettled, tuner.Count));
    }

    [Fact]
    public void Where_the_sender_itself_is_slow_nothing_is_tried()
    {
        var tuner = new LaneTuner(2, 16);
        for (var looks = 0; looks < 50; looks++) Assert.Equal(2, tuner.Look(1_000_000, Look, full: false));
        Assert.True(tuner.HasSettled);
    }

    [Fact]
    public void It_tries_again_after_a_while()
    {
        var tuner = new LaneTuner(2, 8);
        for (var looks = 0; looks < 10; looks++) tuner.Look(1_000_000, Look, full: true);
        Assert.Equal((true, 2), (tuner.HasSettled, tuner.Count));
        for (var looks = 0; looks < LaneTuner.LooksBetweenTries + 10; looks++) tuner.Look(tuner.Count * 1_000_000, Look, full: true);
        Assert.Equal(8, tuner.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_never_asks_for_more_than_the_receiver_allows(int most)
    {
        var tuner = new LaneTuner(2, most);
        for (var looks = 0; looks < 300; looks++) Assert.InRange(tuner.Look(tuner.Count * 1_000_000, Look, full: true), 1, most);
    }
}
