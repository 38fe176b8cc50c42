using System.Net;
using CsCheck;
using Dray.Server.Door;

namespace Dray.Tests.Server.Door;

public sealed class CrowdTests
{
    [Fact]
    public void Where_there_is_room_nobody_gives_way()
    {
        var crowd = new Crowd<string>(most: 3, mostFromOne: 2);
        Assert.Null(crowd.Enter("a", At(1)));
        Assert.Null(crowd.Enter("b", At(1)));
        Assert.Null(crowd.Enter("c", At(2)));
        Assert.Equal(3, crowd.Count);
    }

    [Fact]
    public void The_oldest_of_an_address_that_has_all_it_may_gives_way_to_the_next_from_there()
    {
        var crowd = new Crowd<string>(most: 10, mostFromOne: 2);
        foreach (var (who, at) in new[] { ("old", 2), ("a", 1), ("b", 1) }) Assert.Null(crowd.Enter(who, At(at)));
        Assert.Equal("a", crowd.Enter("c", At(1)));
        Assert.Equal("b", crowd.Enter("d", At(1)));
        Assert.False(crowd.Leave("a"));
    }

    [Fact]
    public void In_a_full_crowd_the_oldest_of_the_address_that_has_most_gives_way_to_anybody()
    {
        var crowd = new Crowd<string>(most: 4, mostFromOne: 3);
        foreach (var (who, at) in new[] { ("honest", 1), ("a", 2), ("b", 2), ("c", 3) }) Assert.Null(crowd.Enter(who, At(at)));
        Assert.Equal("a", crowd.Enter("d", At(4)));
        Assert.Equal("honest", crowd.Enter("e", At(5))); // all have one: the oldest
    }

    [Fact]
    public void Who_leaves_makes_room_and_an_emptied_crowd_is_as_new()
    {
        var crowd = new Crowd<string>(most: 1, mostFromOne: 1);
        Assert.Null(crowd.Enter("a", At(1)));
        Assert.True(crowd.Leave("a"));
        Assert.Null(crowd.Enter("b", At(2)));
        Assert.Equal(["b"], crowd.Empty());
        Assert.Equal(0, crowd.Count);
        Assert.Null(crowd.Enter("c", At(2)));
    }

    /// <summary>Against a list that is searched from end to end. Which of several largest addresses is chosen, is left open.</summary>
    [Fact]
    public void It_keeps_its_bounds_and_puts_out_whom_a_slow_reading_would()
    {
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Select(Gen.Bool, Gen.Int[0, 5]).Array[0, 60]).Sample((most, mostFromOne, steps) =>
        {
            var crowd = new Crowd<object>(most, mostFromOne);
            var list = new List<(object Who, int From)>();
            foreach (var (comes, number) in steps)
            {
                if (comes) Come(crowd, list, number, most, mostFromOne);
                else if (number < list.Count) Assert.True(crowd.Leave(list[number].Who) && Take(list, list[number].Who));
                Assert.Equal(list.Count, crowd.Count);
            }
        });
    }

    private static void Come(Crowd<object> crowd, List<(object Who, int From)> list, int from, int most, int mostFromOne)
    {
        var who = new object();
        var gone = crowd.Enter(who, At(from));
        var groups = list.GroupBy(one => one.From).ToDictionary(group => group.Key, group => group.ToArray());
        if (groups.GetValueOrDefault(from)?.Length == mostFromOne) Assert.Same(groups[from][0].Who, gone);
        else if (list.Count < most) Assert.Null(gone);
        else Assert.Contains(gone, groups.Values.Where(group => group.Length == groups.Values.Max(g => g.Length)).Select(group => group[0].Who));
        if (gone is not null) Take(list, gone);
        list.Add((who, from));
    }

    private static bool Take(List<(object Who, int From)> list, object who) => list.RemoveAll(one => one.Who == who) == 1;

    private static IPAddress At(int number) => new([10, 0, 0, (byte)number]);
}
