using Dray.Server;
using Dray.Server.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Tests.Server.Web.Downloads;

/// <summary>Downloads that may take for ever are few.</summary>
public sealed class DeparturesTest
{
    [Fact]
    public void One_guest_has_so_many_and_others_have_theirs()
    {
        var departures = new Departures(most: 10, mostOfOne: 2);
        var first = Begin(departures, "a");
        Begin(departures, "a");
        Assert.Equal(503, Assert.Throws<WebException>(() => Begin(departures, "a")).Status);
        Begin(departures, "b");

        first.Dispose();
        first.Dispose();
        Begin(departures, "a");
        Assert.Throws<WebException>(() => Begin(departures, "a"));
        Assert.Equal(3, departures.Running);
    }

    [Fact]
    public void All_together_are_so_many()
    {
        var departures = new Departures(most: 3, mostOfOne: 2);
        for (var i = 0; i < 3; i++) Begin(departures, $"{i}").AddBytes(5);
        Assert.Throws<WebException>(() => Begin(departures, "x"));
        Assert.Equal(15, departures.List().Sum(one => one.Bytes));
    }

    [Fact]
    public void What_moves_nothing_is_cut_and_what_moves_is_not()
    {
        var time = new ManualTimeProvider();
        var departures = new Departures(time: time);
        var (paused, moving, ended) = (new Connection(), new Connection(), new Connection());
        Begin(departures, "a", paused);
        var moves = Begin(departures, "b", moving);
        Begin(departures, "c", ended).Dispose();
        time.Advance(TimeSpan.FromSeconds(59));
        moves.AddBytes(1);
        departures.CutIdle(TimeSpan.FromMinutes(1));
        Assert.False(paused.IsCut);
        time.Advance(TimeSpan.FromSeconds(1));
        departures.CutIdle(TimeSpan.FromMinutes(1));
        Assert.Equal((true, false, false), (paused.IsCut, moving.IsCut, ended.IsCut));
    }

    [Fact]
    public void Archives_keep_so_many_entries_in_mind()
    {
        var room = new ZipRoom(most: 3);
        var first = room.Take();
        first.Add();
        first.Add();
        using var second = room.Take();
        second.Add();
        Assert.Equal(503, Assert.Throws<WebException>(second.Add).Status);
        first.Dispose();
        second.Add();
    }

    private static Departures.Departure Begin(Departures departures, string client, Connection? connection = null)
    {
        var context = new DefaultHttpContext();
        if (connection is not null) context.Features.Set<IHttpRequestLifetimeFeature>(connection);
        return departures.Begin(context, new Guest(new Grant("g", "head", new WebLink(), null, DateTimeOffset.MaxValue), client), "s/a");
    }

    private sealed class Connection : IHttpRequestLifetimeFeature
    {
        public bool IsCut { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsCut = true;
    }
}
