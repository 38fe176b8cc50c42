using Dray.Lanes;
using Dray.Wire;

namespace Dray.Tests.Lanes;

public sealed class TicketBookTest
{
    private readonly ManualTimeProvider _time = new();
    private readonly TicketBook<string> _book;

    public TicketBookTest() => _book = new TicketBook<string>(_time);

    [Fact]
    public void Threat_24_A_ticket_lets_one_lane_in_once()
    {
        var ticket = _book.Issue("a");
        Assert.Equal("a", Redeem(ticket.Id, ticket.Secret));
        Assert.Null(Redeem(ticket.Id, ticket.Secret));
        Assert.Equal(0, _book.Count(static _ => true));
    }

    [Fact]
    public void A_stranger_who_guessed_an_id_uses_nothing_up()
    {
        var ticket = _book.Issue("a");
        Assert.Null(Redeem(ticket.Id, new byte[32]));
        Assert.Null(Redeem(new byte[16], ticket.Secret));
        Assert.Equal("a", Redeem(ticket.Id, ticket.Secret));
    }

    [Fact]
    public void Its_secret_comes_back_with_it_and_only_then()
    {
        var ticket = _book.Issue("a");
        Span<byte> hello = stackalloc byte[LaneHello.Size];
        LaneHello.Write(hello, LaneSuite.Sealed, ticket.Id, new byte[32], new byte[32]);
        LaneHello.TryRead(hello, out var read);
        Assert.Null(_book.Redeem(read, out var secret));
        Assert.Empty(secret);
        LaneHello.Write(hello, LaneSuite.Sealed, ticket.Id, ticket.Secret, new byte[32]);
        LaneHello.TryRead(hello, out read);
        Assert.NotNull(_book.Redeem(read, out secret));
        Assert.Equal(ticket.Secret, secret);
    }

    [Fact]
    public void After_a_minute_it_is_void()
    {
        var (early, late) = (_book.Issue("a"), _book.Issue("b"));
        _time.Advance(TicketBook<string>.Lifetime);
        Assert.Equal("a", Redeem(early.Id, early.Secret));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(Redeem(late.Id, late.Secret));
    }

    [Fact]
    public void Those_that_nobody_used_or_that_are_of_no_use_are_swept()
    {
        _book.Issue("old");
        _time.Advance(TimeSpan.FromSeconds(50));
        var young = _book.Issue("young");
        _book.Issue("void");
        _book.Sweep(static purpose => purpose == "void");
        Assert.Equal(2, _book.Count(static _ => true));
        _time.Advance(TimeSpan.FromSeconds(11));
        _book.Sweep(static _ => false);
        Assert.Equal(1, _book.Count(static _ => true));
        Assert.Equal("young", Redeem(young.Id, young.Secret));
    }

    [Fact]
    public void However_many_race_for_it_one_gets_in()
    {
        for (var round = 0; round < 100; round++)
        {
            var ticket = _book.Issue("a");
            var admitted = 0;
            Parallel.For(0, 4, _ =>
            {
                if (Redeem(ticket.Id, ticket.Secret) is not null) Interlocked.Increment(ref admitted);
            });
            Assert.Equal(1, admitted);
        }
    }

    private string? Redeem(byte[] id, byte[] secret)
    {
        Span<byte> bytes = stackalloc byte[LaneHello.Size];
        LaneHello.Write(bytes, LaneSuite.Sealed, id, secret, new byte[32]);
        Assert.Equal(LaneGreeting.Ok, LaneHello.TryRead(bytes, out var hello));
        return _book.Redeem(hello, out _);
    }
}
