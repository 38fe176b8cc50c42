using Dray.Server;
using Dray.Server.Web;

namespace Dray.Tests.Server.Web.Downloads;

/// <summary>What guests pick: for their own link, for a while, and in bounded memory.</summary>
public sealed class SelectionsTest
{
    private readonly ManualTimeProvider _time = new();
    private readonly Selections _selections;
    private readonly Grant _grant;

    public SelectionsTest() => (_selections, _grant) = (new Selections(_time), NewGrant("a"));

    [Fact]
    public void It_is_found_by_its_own_link_alone()
    {
        var id = _selections.Keep(_grant, ["s/a"]);
        Assert.Equal(["s/a"], _selections.Find(_grant, id)!);
        Assert.Null(_selections.Find(NewGrant("b"), id));
        Assert.Null(_selections.Find(_grant, id + "x"));
    }

    [Fact]
    public void It_expires()
    {
        var id = _selections.Keep(_grant, ["s/a"]);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(_selections.Find(_grant, id));
    }

    [Fact]
    public void Nothing_and_too_much_are_refused()
    {
        Assert.Equal(400, Assert.Throws<WebException>(() => _selections.Keep(_grant, [])).Status);
        Assert.Equal(413, Assert.Throws<WebException>(() => _selections.Keep(_grant, [.. Enumerable.Repeat("a", 10_001)])).Status);
        Assert.Equal(413, Assert.Throws<WebException>(() => _selections.Keep(_grant, [new string('a', (1 << 20) + 1)])).Status);
    }

    [Fact]
    public void One_link_has_so_many_and_its_oldest_gives_way()
    {
        var other = NewGrant("b");
        var others = _selections.Keep(other, ["s/a"]);
        var ids = Enumerable.Range(0, 33).Select(_ => _selections.Keep(_grant, ["s/a"])).ToList();
        Assert.Null(_selections.Find(_grant, ids[0]));
        Assert.NotNull(_selections.Find(_grant, ids[1]));
        Assert.NotNull(_selections.Find(other, others));
    }

    [Fact]
    public void All_together_take_bounded_memory()
    {
        string[] large = [new string('a', 1 << 20)];
        var ids = Enumerable.Range(0, 17).Select(i => (Grant: NewGrant($"{i}"), Id: "")).Select(one => one with { Id = _selections.Keep(one.Grant, large) }).ToList();
        Assert.Null(_selections.Find(ids[0].Grant, ids[0].Id));
        Assert.NotNull(_selections.Find(ids[1].Grant, ids[1].Id));
    }

    private Grant NewGrant(string id) => new(id, "head", new WebLink(), null, _time.GetUtcNow() + TimeSpan.FromDays(1));
}
