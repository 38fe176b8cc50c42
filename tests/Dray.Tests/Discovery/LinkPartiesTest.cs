using System.Net;
using System.Threading.Channels;
using Dray.Discovery.Messages;
using Dray.Discovery.Network;
using Dray.Tests.Multiplexing;

namespace Dray.Tests.Discovery;

public sealed class LinkPartiesTest
{
    private static readonly Link Far = new(8, "eth8", System.Net.Sockets.AddressFamily.InterNetwork, false, [(IPAddress.Parse("10.8.0.1"), 24)]);

    private readonly Channel<Datagram> _came = Channel.CreateUnbounded<Datagram>();
    private readonly List<Exception> _failures = [];
    private readonly List<Party> _made = [];
    private readonly LinkParties _parties;

    public LinkPartiesTest() => _parties = new LinkParties(
        (link, _) =>
        {
            _made.Add(new Party(link));
            return _made[^1];
        },
        _failures.Add);

    [Fact]
    public void A_turn_looks_at_so_many_datagrams_and_at_none_once_it_ends()
    {
        _parties.Keep([Airwaves.Link], TimeSpan.Zero);
        Come(LinkParties.MostAtOnce + 6);
        _parties.Receive(_came.Reader, TimeSpan.Zero, new CancellationToken(canceled: true));
        Assert.Equal(0, _made[0].Heard);
        _parties.Receive(_came.Reader, TimeSpan.Zero, CancellationToken.None);
        Assert.Equal(LinkParties.MostAtOnce, _made[0].Heard);
        _parties.Receive(_came.Reader, TimeSpan.Zero, CancellationToken.None);
        Assert.Equal(LinkParties.MostAtOnce + 6, _made[0].Heard);
    }

    [Fact]
    public void What_comes_faster_than_anybody_talks_is_dropped()
    {
        _parties.Keep([Airwaves.Link], TimeSpan.Zero);
        Come(2000);
        ReceiveAll(TimeSpan.Zero);
        Assert.Equal(512, _made[0].Heard);
        Come(2000);
        ReceiveAll(TimeSpan.FromSeconds(0.5));
        Assert.Equal(768, _made[0].Heard);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_party_that_fails_is_made_anew_at_the_next_scan_and_others_go_on(bool atReceiving)
    {
        _parties.Keep([Airwaves.Link, Far], TimeSpan.Zero);
        _made[0].Fails = true;
        if (atReceiving) Come(1);
        ReceiveAll(TimeSpan.Zero);
        _parties.Tick(TimeSpan.Zero);
        Assert.Contains("eth7", Assert.Single(_failures).Message, StringComparison.Ordinal);
        Assert.Equal(1, _made[1].Ticks);
        _parties.Keep([Airwaves.Link, Far], TimeSpan.FromSeconds(1));
        Assert.Equal([Airwaves.Link, Far, Airwaves.Link], _made.Select(party => party.Link));
        Come(1);
        ReceiveAll(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _made[2].Heard);
    }

    [Fact]
    public void One_that_can_not_leave_keeps_nobody_from_it()
    {
        _parties.Keep([Airwaves.Link, Far], TimeSpan.Zero);
        _made[0].Fails = true;
        _parties.Leave(TimeSpan.Zero);
        Assert.True(_made[1].HasLeft);
    }

    [Fact]
    public async Task A_loop_whose_scan_fails_says_so_once_and_tries_again_and_ends()
    {
        var clock = new ManualTimeProvider();
        using var scanned = new SemaphoreSlim(0);
        var loop = new LinkLoop(
            () =>
            {
                scanned.Release();
                throw new IOException("too many open files");
            },
            (link, _, _) => new Party(link), _failures.Add, clock);
        for (var i = 0; i < 3; i++)
        {
            while (!await scanned.WaitAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken)) clock.Advance(TimeSpan.FromSeconds(1));
        }

        await loop.DisposeAsync().AsTask().WaitAsync(TestLoop.Patience, TestContext.Current.CancellationToken);
        Assert.Contains("too many open files", Assert.Single(_failures).Message, StringComparison.Ordinal);
    }

    private void Come(int count)
    {
        for (var i = 0; i < count; i++) Assert.True(_came.Writer.TryWrite(new Datagram(7, Airwaves.Asker, new DnsMessage().Write())));
    }

    private void ReceiveAll(TimeSpan now)
    {
        while (_came.Reader.TryPeek(out _)) _parties.Receive(_came.Reader, now, CancellationToken.None);
    }

    private sealed class Party(Link link) : ILinkParty
    {
        public Link Link => link;

        public bool Fails { get; set; }

        public int Heard { get; private set; }

        public int Ticks { get; private set; }

        public bool HasLeft { get; private set; }

        public TimeSpan Due => TimeSpan.Zero;

        public void Receive(DnsMessage message, IPEndPoint from, TimeSpan now)
        {
            Fail();
            Heard++;
        }

        public void Tick(TimeSpan now)
        {
            Fail();
            Ticks++;
        }

        public void Leave(TimeSpan now)
        {
            Fail();
            HasLeft = true;
        }

        private void Fail()
        {
            if (Fails) throw new InvalidOperationException("a defect");
        }
    }
}
