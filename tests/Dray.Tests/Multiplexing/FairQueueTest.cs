using Dray.Multiplexing;

namespace Dray.Tests.Multiplexing;

/// <summary>Who gets how much of a worker, turn by turn; no thread and no clock is involved.</summary>
public sealed class FairQueueTest
{
    private const int MiB = 1 << 20;

    private readonly FairQueue _pool = new();
    private readonly List<Client> _all = [];

    [Fact]
    public void Who_opens_eight_lanes_gets_no_more_than_who_opens_one()
    {
        var (eight, one) = (Join(lanes: 8), Join(lanes: 1));
        Run(turns: 1000);
        Assert.InRange(eight.Moved / MiB, 498, 502);
        Assert.InRange(one.Moved / MiB, 498, 502);
    }

    [Fact]
    public void Bytes_are_shared_evenly_and_not_turns()
    {
        var (large, small) = (Join(turn: 4 * MiB), Join(turn: MiB / 4));
        Run(turns: 1700);
        Assert.InRange((double)small.Moved / large.Moved, 0.95, 1.05);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void Nobody_lives_on_having_one_lane_that_runs_while_others_wait(int workers)
    {
        Client[] clients = [.. Enumerable.Range(0, 2 * workers).Select(n => Join(lanes: n % 3 == 0 ? 16 : 1))];
        Run(turns: 10_000, workers);
        Assert.InRange((double)clients.Min(static c => c.Moved) / clients.Max(static c => c.Moved), 0.95, 1);
    }

    [Fact]
    public void Transfers_of_one_client_share_what_it_gets()
    {
        var device = new FairQueue(_pool);
        var (bulk, small, other) = (Join(lanes: 16, within: device), Join(within: device), Join());
        Run(turns: 4000);
        Assert.InRange(other.Moved / MiB, 1998, 2002);
        Assert.InRange(bulk.Moved / MiB, 998, 1002);
        Assert.InRange(small.Moved / MiB, 998, 1002);
    }

    [Fact]
    public void A_newcomer_among_five_hundred_has_its_turn_next()
    {
        for (var n = 0; n < 500; n++) Join();
        Run(turns: 10_000);
        var small = Join(lanes: 1);
        Run(turns: 1);
        Assert.Equal(MiB, small.Moved);
        Run(turns: 998); // two rounds
        Assert.InRange(small.Moved, 2 * MiB, 3 * MiB);
    }

    [Fact]
    public void Who_was_idle_has_saved_nothing_up()
    {
        var (busy, lazy) = (Join(), Join(lanes: 0));
        Run(turns: 1000);
        var before = busy.Moved;
        lazy.Open(1);
        Run(turns: 100);
        Assert.InRange((busy.Moved - before) / MiB, 48, 52);
    }

    [Fact]
    public void Who_was_alone_owes_nothing_for_it()
    {
        var early = Join();
        Run(turns: 1000);
        var (before, late) = (early.Moved, Join());
        Run(turns: 100);
        Assert.InRange((early.Moved - before) / MiB, 48, 52);
        Assert.InRange(late.Moved / MiB, 48, 52);
    }

    [Fact]
    public void Turns_that_find_nothing_are_no_way_past_others()
    {
        var (poking, honest) = (Join(lanes: 16, turn: 0), Join());
        Run(turns: 1700);
        Assert.InRange(honest.Moved, 95 * MiB, 105 * MiB);
        Assert.Equal(0, poking.Moved);
    }

    [Fact]
    public void Work_of_one_part_runs_in_the_order_it_came_and_none_is_lost()
    {
        var part = new FairQueue(_pool);
        IWork[] work = [.. Enumerable.Range(0, 100).Select(_ => new Turn(new Client(part, MiB)))];
        foreach (var each in work) part.Add(each);
        foreach (var each in work)
        {
            Assert.True(_pool.TryTake(out var taken));
            Assert.Same(each, taken);
        }

        Assert.False(_pool.TryTake(out _));
    }

    private Client Join(int lanes = 4, int turn = MiB, FairQueue? within = null)
    {
        var client = new Client(new FairQueue(within ?? _pool), turn);
        client.Open(lanes);
        _all.Add(client);
        return client;
    }

    /// <summary>Workers that take turns at taking turns: each lane has more to say as soon as it was heard.</summary>
    private void Run(int turns, int workers = 1)
    {
        var busy = new Queue<Turn>();
        for (var n = 0; n < turns; n++)
        {
            if (busy.Count == workers) busy.Dequeue().End();
            if (_pool.TryTake(out var work)) busy.Enqueue((Turn)work);
        }

        while (busy.TryDequeue(out var last)) last.End();
    }

    private sealed class Client(FairQueue part, int turn)
    {
        public long Moved { get; private set; }

        public void Open(int lanes)
        {
            for (var n = 0; n < lanes; n++) part.Add(new Turn(this));
        }

        public void End(Turn ended)
        {
            Moved += turn;
            part.Charge(turn);
            part.Add(ended);
        }
    }

    private sealed class Turn(Client client) : IWork
    {
        public void End() => client.End(this);

        public void Run(Span<byte> buffer) => throw new InvalidOperationException("it is only counted");
    }
}
