using System.Net.Sockets;
using System.Runtime.InteropServices;
using Dray.Multiplexing;

namespace Dray.Tests.Multiplexing;

/// <summary>What every poller does alike, without a loop; "sockets" is the one for systems without a libc.</summary>
public sealed partial class PollerTests
{
    private const int Long = 30_000;

    public static TheoryData<string> All => ["epoll", "poll", "select", "sockets"];

    private static IPoller Create(string name) => name switch
    {
        "epoll" => Poller.Create(PollerKind.Epoll),
        "poll" => Poller.Create(PollerKind.Poll),
        "select" => Poller.Create(PollerKind.Select),
        _ => new SocketSelectPoller(),
    };

    private static Dictionary<long, Readiness> Wait(IPoller poller, int milliseconds)
    {
        var ready = new ReadyEvent[16];
        var count = poller.Wait(ready, milliseconds);
        return ready.Take(count).ToDictionary(r => r.Token, r => r.Readiness);
    }

    [Theory, MemberData(nameof(All))]
    public void Tells_what_is_readable(string name)
    {
        using var poller = Create(name);
        using SocketPair busy = new(), quiet = new();
        poller.Add(busy.Ours.Handle, 1, Interest.Read, oneShot: false);
        poller.Add(quiet.Ours.Handle, 2, Interest.Read, oneShot: false);
        Assert.Empty(Wait(poller, 0));
        busy.Theirs.Send([1]);
        Assert.Equal([new(1, Readiness.Read)], Wait(poller, Long));
        Assert.Equal([new(1, Readiness.Read)], Wait(poller, Long)); // as long as it is
        busy.Ours.Receive(new byte[8]);
        Assert.Empty(Wait(poller, 0));
    }

    [Theory, MemberData(nameof(All))]
    public void Tells_what_is_writable(string name)
    {
        using var poller = Create(name);
        using var pair = new SocketPair();
        poller.Add(pair.Ours.Handle, 1, Interest.Read | Interest.Write, oneShot: false);
        Assert.Equal([new(1, Readiness.Write)], Wait(poller, Long));
        pair.Theirs.Send([1]);
        Assert.True(pair.Ours.Poll(TestLoop.Patience, SelectMode.SelectRead));
        Assert.Equal([new(1, Readiness.Read | Readiness.Write)], Wait(poller, Long));
    }

    [Theory, MemberData(nameof(All))]
    public void A_full_socket_is_not_writable_until_it_is_read(string name)
    {
        using var poller = Create(name);
        using var pair = new SocketPair();
        poller.Add(pair.Ours.Handle, 1, Interest.Write, oneShot: false);
        var piece = new byte[1 << 20];
        while (Wait(poller, 0).Count > 0) pair.Ours.Send(piece, SocketFlags.None, out _);
        while (Wait(poller, 0).Count == 0) pair.Theirs.Receive(piece);
    }

    [Theory, MemberData(nameof(All))]
    public void The_other_side_closing_its_half_is_readable(string name)
    {
        using var poller = Create(name);
        using var pair = new SocketPair();
        poller.Add(pair.Ours.Handle, 1, Interest.Read, oneShot: false);
        pair.Theirs.Shutdown(SocketShutdown.Send);
        Assert.Equal(Readiness.Read, Wait(poller, Long)[1]);
        Assert.Equal(0, pair.Ours.Receive(new byte[1]));
    }

    [Theory, MemberData(nameof(All))]
    public void A_reset_connection_is_reported(string name)
    {
        using var poller = Create(name);
        using var pair = new SocketPair();
        poller.Add(pair.Ours.Handle, 1, Interest.Read, oneShot: false);
        pair.Theirs.LingerState = new LingerOption(true, 0);
        pair.Theirs.Close();
        Assert.NotEqual(Readiness.None, Wait(poller, Long)[1]);
        pair.Ours.Receive(new byte[1], SocketFlags.None, out var error);
        Assert.Equal(SocketError.ConnectionReset, error);
    }

    [Theory, MemberData(nameof(All))]
    public void A_one_shot_registration_is_silent_until_it_is_modified_even_on_a_reset(string name)
    {
        using var poller = Create(name);
        using var pair = new SocketPair();
        poller.Add(pair.Ours.Handle, 1, Interest.Read, oneShot: true);
        pair.Theirs.Send([1]);
        Assert.Single(Wait(poller, Long));
        Assert.Empty(Wait(poller, 0));
        pair.Theirs.LingerState = new LingerOption(true, 0);
        pair.Theirs.Close();
        Assert.Empty(Wait(poller, 0));
        poller.Modify(pair.Ours.Handle, 1, Interest.Read, oneShot: true);
        Assert.Single(Wait(poller, Long));
        Assert.Empty(Wait(poller, 0));
    }

    [Theory, MemberData(nameof(All))]
    public void Without_interest_a_reset_does_not_spin(string name)
    {
        using var poller = Create(name);
        using var pair = new SocketPair();
        poller.Add(pair.Ours.Handle, 1, Interest.Read, oneShot: false);
        poller.Modify(pair.Ours.Handle, 1, Interest.None, oneShot: false);
        pair.Theirs.LingerState = new LingerOption(true, 0);
        pair.Theirs.Close();
        Assert.True(pair.Ours.Poll(TestLoop.Patience, SelectMode.SelectRead));
        Wait(poller, 0); // epoll may say it once
        Assert.Empty(Wait(poller, 0));
        poller.Modify(pair.Ours.Handle, 1, Interest.Read, oneShot: false);
        Assert.Single(Wait(poller, Long));
    }

    [Theory, MemberData(nameof(All))]
    public void A_removed_registration_is_silent_and_its_token_unknown(string name)
    {
        using var poller = Create(name);
        using SocketPair gone = new(), other = new();
        poller.Add(gone.Ours.Handle, 1, Interest.Read, oneShot: false);
        poller.Add(other.Ours.Handle, 2, Interest.Read, oneShot: false);
        gone.Theirs.Send([1]);
        other.Theirs.Send([1]);
        poller.Remove(gone.Ours.Handle, 1);
        poller.Remove(gone.Ours.Handle, 1);
        Assert.Equal([2], Wait(poller, Long).Keys);
    }

    [Theory, MemberData(nameof(All))]
    public void What_does_not_fit_one_wait_comes_with_the_next_ones(string name)
    {
        using var poller = Create(name);
        var pairs = Enumerable.Range(0, 20).Select(_ => new SocketPair()).ToArray();
        foreach (var (token, pair) in pairs.Index())
        {
            poller.Add(pair.Ours.Handle, token, Interest.Read, oneShot: true);
            pair.Theirs.Send([1]);
            Assert.True(pair.Ours.Poll(TestLoop.Patience, SelectMode.SelectRead));
        }
        var seen = new List<long>();
        var ready = new ReadyEvent[3];
        for (var count = 1; count > 0;)
        {
            count = poller.Wait(ready, 0);
            seen.AddRange(ready.Take(count).Select(r => r.Token));
        }
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), seen.Order());
        foreach (var pair in pairs) pair.Dispose();
    }

    [Theory, InlineData("epoll"), InlineData("poll"), InlineData("select")]
    public void Busy_descriptors_in_front_starve_none_behind(string name)
    {
        using var poller = Create(name);
        var pairs = Enumerable.Range(0, 200).Select(_ => new SocketPair()).ToArray();
        foreach (var (token, pair) in pairs.Index())
            poller.Add(pair.Ours.Handle, token, Interest.Write, oneShot: false);
        var seen = new HashSet<long>();
        var ready = new ReadyEvent[70];
        for (var turn = 0; turn < 20; turn++)
        {
            var count = poller.Wait(ready, Long);
            seen.UnionWith(ready.Take(count).Select(r => r.Token));
        }
        Assert.Equal(200, seen.Count);
        foreach (var pair in pairs) pair.Dispose();
    }

    [Theory, MemberData(nameof(All))]
    public void One_that_was_closed_before_it_was_removed_does_not_stop_the_others(string name)
    {
        using var poller = Create(name);
        using SocketPair closed = new(), other = new();
        var fd = closed.Ours.Handle;
        poller.Add(fd, 1, Interest.Read, oneShot: false);
        poller.Add(other.Ours.Handle, 2, Interest.Read, oneShot: false);
        other.Theirs.Send([1]);
        closed.Ours.Dispose();
        var seen = Wait(poller, Long);
        if (!seen.ContainsKey(2)) seen = Wait(poller, Long);
        Assert.True(seen.ContainsKey(2));
        poller.Remove(fd, 1);
        Assert.Equal([2], Wait(poller, Long).Keys);
    }

    [Theory, InlineData("epoll"), InlineData("poll"), InlineData("select")]
    public void Descriptors_above_1024_are_watched(string name)
    {
        Assert.True(DescriptorLimit.RaiseToHardMaximum() > 3000);
        using var poller = Create(name);
        using SocketPair pair = new(), low = new();
        const int High = 2900;
        Assert.Equal(High, dup2((int)pair.Ours.Handle, High));
        using var high = new Socket(new SafeSocketHandle(High, ownsHandle: true));
        poller.Add(low.Ours.Handle, 1, Interest.Read, oneShot: false);
        poller.Add(High, 2, Interest.Read | Interest.Write, oneShot: false);
        pair.Theirs.Send([1]);
        Assert.True(high.Poll(TestLoop.Patience, SelectMode.SelectRead));
        Assert.Equal([new(2, Readiness.Read | Readiness.Write)], Wait(poller, Long));
        poller.Remove(High, 2);
        low.Theirs.Send([1]);
        Assert.Equal([new(1, Readiness.Read)], Wait(poller, Long));
    }

    [Fact]
    public void The_best_poller_here_is_epoll() => Assert.Equal(PollerKind.Epoll, Poller.Best);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int from, int to);
}
