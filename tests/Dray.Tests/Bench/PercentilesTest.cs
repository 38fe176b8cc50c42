using CsCheck;
using Dray.Bench.Measuring;

namespace Dray.Tests.Bench;

public sealed class PercentilesTest
{
    private static readonly Gen<TimeSpan[]> Values = Gen.Int[0, 1000].Select(n => TimeSpan.FromTicks(n)).Array[1, 50];

    [Theory]
    [InlineData(0.5, 3)]
    [InlineData(0.2, 1)]
    [InlineData(0.21, 2)]
    [InlineData(0.99, 5)]
    [InlineData(1, 5)]
    public void Nearest_rank_of_one_to_five(double share, int expected) =>
        Assert.Equal(Ticks(expected), Percentiles.Of([Ticks(4), Ticks(1), Ticks(5), Ticks(3), Ticks(2)], 0, (decimal)share));

    [Theory]
    [InlineData(25, 28, 7)]
    [InlineData(50, 14, 7)]
    public void A_share_that_is_a_whole_number_of_them_is_no_more(int count, int percent, int expected) =>
        Assert.Equal(Ticks(expected), Percentiles.Of([.. Enumerable.Range(1, count).Select(Ticks)], 0, percent / 100m));

    [Fact]
    public void What_is_missing_is_larger_than_all()
    {
        Assert.Equal(Ticks(1), Percentiles.Of([Ticks(1)], 1, 0.5m));
        Assert.Null(Percentiles.Of([Ticks(1)], 1, 0.51m));
        Assert.Null(Percentiles.Of([], 1, 0.5m));
        Assert.Null(Percentiles.Of([], 0, 0.5m));
    }

    [Fact]
    public void It_is_the_least_value_that_so_many_do_not_exceed() => Gen.Select(Values, Gen.Int[1, 100]).Sample((values, percent) =>
    {
        var found = Percentiles.Of(values, 0, percent / 100m)!.Value;
        Assert.Contains(found, values);
        Assert.True(values.Count(value => value <= found) * 100 >= percent * values.Length);
        Assert.True(values.Count(value => value < found) * 100 < percent * values.Length);
    });

    [Fact]
    public void Missing_values_never_make_it_smaller() => Gen.Select(Values, Gen.Int[0, 20], Gen.Int[1, 100]).Sample((values, missing, percent) =>
    {
        var known = Percentiles.Of(values, 0, percent / 100m);
        Assert.True(Percentiles.Of(values, missing, percent / 100m) is not { } found || found >= known);
    });

    private static TimeSpan Ticks(int ticks) => TimeSpan.FromTicks(ticks);
}
