using System.Net.Sockets;
using System.Text;
using Dray.Server.Administration;

namespace Dray.Tests.Server.Administration;

public sealed class AdminSocketTest : IDisposable
{
    private readonly AdminRig _rig = new();

    public AdminSocketTest() => Assert.SkipUnless(Socket.OSSupportsUnixDomainSockets, "there are no Unix sockets here");

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task It_is_its_users_alone_and_goes_with_its_server()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no modes here");
        Directory.CreateDirectory(_rig.Run);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_rig.Run, (UnixFileMode)0b111_111_111);
        await using (_rig.Open())
        {
            Assert.Equal(0b111_000_000, ModeOf(_rig.Run));
            Assert.Equal(0b110_000_000, ModeOf(Assert.Single(Directory.GetFiles(_rig.Run))));
        }

        Assert.Empty(Directory.GetFiles(_rig.Run));
        Assert.Empty(RunningServer.Find(_rig.Home));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("null\n")]
    [InlineData("[]\n")]
    [InlineData("{}\n")]
    [InlineData("""{"ask":"listen"}""" + "\n")]
    [InlineData("""{"ask":"list","more":1}""" + "\n")]
    [InlineData("""{"ask":"list","ask":"list"}""" + "\n")]
    [InlineData("""{"ask":"revoke"}""" + "\n")]
    [InlineData("""{"ask":"revoke","id":null}""" + "\n")]
    [InlineData("""{"ask":"revoke","id":"../../../etc/passwd"}""" + "\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\0\u0001\ud7ff\n")]
    public async Task Garbage_is_answered_by_an_error_and_harms_nothing(string garbage)
    {
        await using var open = _rig.Open();
        using (var socket = _rig.Connect())
        {
            socket.Send(Encoding.UTF8.GetBytes(garbage));
            Assert.StartsWith("""{"answer":"failed","reason":""", AdminRig.ReadAll(socket), StringComparison.Ordinal);
        }

        Assert.Empty(_rig.Cut);
        Assert.False(_rig.Server.Ask<AdminAnswer.Listing>(new AdminRequest.List()).CodeValid);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_answered_before_its_end()
    {
        await using var open = _rig.Open();
        using var socket = _rig.Connect();
        socket.Send(new byte[AdminJson.MostBytes]);
        Assert.Contains("failed", AdminRig.ReadAll(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_takes_too_long_is_left()
    {
        await using var open = _rig.Open(time: new HastyTime());
        using var socket = _rig.Connect();
        Assert.Equal("", AdminRig.ReadAll(socket));
    }

    [Fact]
    public async Task Who_says_half_a_word_and_leaves_gets_no_answer()
    {
        await using var open = _rig.Open();
        using var socket = _rig.Connect();
        socket.Send("{\"ask\":\"show_code\"}"u8);
        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("", AdminRig.ReadAll(socket));
        Assert.False(_rig.Pairing.IsOpen);
    }

    [Fact]
    public async Task Many_ask_at_once()
    {
        await using var open = _rig.Open();
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(
            () => _rig.Server.Ask<AdminAnswer.Done>(new AdminRequest.WithdrawCode()), TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Its_end_waits_for_nobody_who_is_silent()
    {
        var open = _rig.Open();
        var silent = Enumerable.Range(0, 8).Select(_ => _rig.Connect()).ToArray();
        await open.DisposeAsync().AsTask().WaitAsync(Multiplexing.TestLoop.Patience, TestContext.Current.CancellationToken);
        foreach (var socket in silent) socket.Dispose();
    }

    [Fact]
    public async Task Sockets_of_dead_servers_go_and_those_of_live_ones_stay()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a socket can't be renamed here");
        await using var one = _rig.Open(9001);
        var dead = Path.Combine(_rig.Run, "serve-9000-00000000.sock");
        LeaveDeadSocket(dead);
        Assert.Equal(9001, _rig.Server.Port);
        Assert.True(File.Exists(dead));

        await using var two = _rig.Open(9002);
        Assert.False(File.Exists(dead));
        Assert.Equal([9001, 9002], RunningServer.Find(_rig.Home).Select(server => server.Port));
    }

    [Fact]
    public async Task Servers_that_start_at_once_do_not_sweep_each_other_away()
    {
        var open = await Task.WhenAll(Enumerable.Range(1, 8).Select(port => Task.Run(() => _rig.Open(port), TestContext.Current.CancellationToken)));
        Assert.Equal(Enumerable.Range(1, 8), RunningServer.Find(_rig.Home).Select(server => server.Port));
        foreach (var one in open) await one.DisposeAsync();
    }

    [Fact]
    public async Task Two_servers_on_one_port_of_different_addresses_are_two()
    {
        await using var one = _rig.Open(9000);
        await using var two = _rig.Open(9000);
        Assert.Equal(2, RunningServer.Find(_rig.Home).Count);
    }

    [Fact]
    public void Where_it_cannot_be_opened_that_is_told()
    {
        Directory.CreateDirectory(_rig.Home);
        File.WriteAllText(_rig.Run, "in the way");
        var told = new List<Exception>();
        Assert.Null(AdminSocket.TryOpen(_rig.Home, 8097, _rig.Desk, told.Add));
        Assert.Contains("dray pair", Assert.Single(told).Message, StringComparison.Ordinal);
        Assert.Empty(RunningServer.Find(_rig.Home));
    }

    // sockaddr_un holds 108 bytes on Linux.
    [Theory]
    [InlineData(106)]
    [InlineData(107)]
    [InlineData(108)]
    [InlineData(109)]
    [InlineData(255)]
    [InlineData(1000)]
    public async Task A_path_may_be_of_any_length(int length)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the way by a descriptor is Linux's");
        var missing = length - Path.Combine(_rig.Run, "serve-1-00000000.sock").Length;
        using var rig = new AdminRig(Filled("home", missing));
        await using (rig.Open(1))
        {
            Assert.Equal(length, Assert.Single(Directory.GetFiles(rig.Run)).Length);
            Assert.Equal(0b110_000_000, ModeOf(Assert.Single(Directory.GetFiles(rig.Run))));
            Assert.False(rig.Server.Ask<AdminAnswer.Listing>(new AdminRequest.List()).CodeValid);
        }

        Assert.Empty(Directory.GetFiles(rig.Run));
    }

    private static int ModeOf(string path) => OperatingSystem.IsWindows() ? 0 : (int)File.GetUnixFileMode(path);

    private static string Filled(string name, int more)
    {
        var path = new StringBuilder(name);
        for (var left = more; left > 0; left--) path.Append(path.Length % 100 == 50 && left > 1 ? '/' : 'x');
        return path.ToString();
    }

    // Under another name the socket's end does not find it, and so leaves it.
    private static void LeaveDeadSocket(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + "-"));
        File.Move(path + "-", path);
    }

    /// <summary>Every timer has run out as soon as it is made.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
