using Dray.Transfers.Sending;

namespace Dray.Tests.Transfers.Sending;

public sealed class RestedSourceTest
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void A_change_of_a_second_ago_is_over_where_the_file_system_counts_in_less_than_seconds()
    {
        Assert.True(RestedSource.IsRested(WholeSecondAgo(1) + 1));
    }

    [Fact]
    public void One_that_was_counted_in_whole_seconds_may_be_followed_by_another_with_the_same_time()
    {
        Assert.False(RestedSource.IsRested(WholeSecondAgo(1)));
        Assert.True(RestedSource.IsRested(WholeSecondAgo(3)));
    }

    private static long WholeSecondAgo(int seconds) => (DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) * Second;
}
