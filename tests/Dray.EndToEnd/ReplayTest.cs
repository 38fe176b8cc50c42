using System.Net;
using System.Net.Sockets;
using Dray.Wire;
using Piece = Dray.EndToEnd.Recorder.Piece;

namespace Dray.EndToEnd;

/// <summary>Somebody who has recorded whatever crossed the network, and says it again to the same server.</summary>
public sealed class ReplayTest
{
    private static readonly byte[] Refusal = MakeRefusal();

    [Fact]
    public async Task Threat_24_A_session_that_is_replayed_does_nothing()
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeMany(folder.At("tree"), 50);
        SourceTree.MakeFile(Path.Combine(source, "large"), 1 << 20);
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var network = new Recorder(served.Port);
        (await DrayBinary.RunAsync("send", "--lanes", "2", source, "--to", network.Address)).Ended(0);
        var heard = network.Heard.Where(piece => piece.ToServer).ToArray();
        Assert.Equal(3, heard.DistinctBy(piece => piece.Connection).Count());
        var before = await ListingAsync(served);

        await ReplayAsync(served.Port, heard);
        foreach (var connection in heard.GroupBy(piece => piece.Connection))
        {
            var answer = (await ReplayAsync(served.Port, connection)).Single();
            if (connection.First().Bytes[0] == LaneGreetingLayout.Magic[0]) Assert.Equal(Refusal, answer);
            await ReplayAsync(served.Port, connection.Take(1));
        }

        Assert.Equal(before, await ListingAsync(served));
        Assert.Equal(1, Came(served));
        (await served.SendAsync(folder.File("next", "x"))).Ended(0);
        TreeComparer.AssertEqual(folder.At("next"), served.At("next"));
        Assert.Equal(2, Came(served));
    }

    [Fact]
    public async Task Threat_24_What_is_replayed_while_the_session_lasts_does_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal that pauses");
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeFile(folder.At("large"), 6 << 20);
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var network = new Recorder(served.Port);
        await using var sending = Running.Send("--lanes", "2", "--bwlimit", "4M", source, "--to", network.Address);
        await served.NextAsync("came");
        await WhenAsync(() => network.Heard.Sum(piece => piece.Bytes.Length) > 1 << 20);
        sending.Pause(); // its session lasts for as long as this takes

        await ReplayAsync(served.Port, network.Heard.Where(piece => piece.ToServer));
        Assert.False(sending.HasExited);
        sending.Resume();

        (await sending.EndAsync()).Ended(0);
        TreeComparer.AssertEqual(source, served.At("large"));
        Assert.Equal([".dray", "large"], Directory.EnumerateFileSystemEntries(served.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(1, Came(served));
    }

    [Fact]
    public async Task Threat_24_Whoever_is_first_with_somebody_elses_hello_gets_a_lane_that_nothing_recorded_fits()
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeMany(folder.At("tree"), 50);
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var network = new ChaosProxy(served.Port);
        using var thief = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)DrayBinary.Patience.TotalMilliseconds };
        var (welcome, record) = (new byte[LaneWelcome.Size], default(byte[]));
        network.OnSent = async (lane, offset, bytes) =>
        {
            if (lane == 0 && offset == 0)
            {
                await thief.ConnectAsync(IPAddress.Loopback, served.Port);
                await thief.SendAsync(bytes);
                await thief.ReceiveAsync(welcome);
            }
            else if (lane > 0 && offset == LaneHello.Size)
            {
                record ??= bytes.ToArray();
            }

            return true;
        };

        (await DrayBinary.RunAsync("send", "--lanes", "1", source, "--to", network.Address)).Ended(0);

        Assert.True(network.Lanes > 1);
        Assert.Equal(LaneStatus.Ok, (LaneStatus)welcome[10]);
        TreeComparer.AssertEqual(source, served.At("tree"));
        await AnswersNothingAsync(thief, record!);
        TreeComparer.AssertEqual(source, served.At("tree"));
    }

    /// <summary>
    /// Says the pieces in their order, each over a connection as before, and waits until the server has closed them all.
    /// What it answered, over each.
    /// </summary>
    private static async Task<IReadOnlyList<byte[]>> ReplayAsync(int port, IEnumerable<Piece> pieces)
    {
        var connections = new Dictionary<int, Socket>();
        foreach (var piece in pieces)
        {
            if (!connections.TryGetValue(piece.Connection, out var socket))
            {
                connections[piece.Connection] = socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port);
            }

            await TrySendAsync(socket, piece.Bytes);
        }

        var answers = new List<byte[]>();
        foreach (var socket in connections.Values)
        {
            answers.Add(await HearOutAsync(socket));
            socket.Dispose();
        }

        return answers;
    }

    private static async Task TrySendAsync(Socket socket, byte[] bytes)
    {
        try
        {
            await socket.SendAsync(bytes);
        }
        catch (SocketException)
        {
            // The server has had enough of it.
        }
    }

    /// <summary>Says that nothing more comes, and reads to the end, whatever that is like.</summary>
    private static async Task<byte[]> HearOutAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        var heard = new MemoryStream();
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer, patience.Token) is var count and > 0) heard.Write(buffer, 0, count);
        }
        catch (SocketException)
        {
            // A reset is an end, too.
        }

        return heard.ToArray();
    }

    /// <summary>The server says at most that this is no record (a LaneError in a record of its own), and closes.</summary>
    private static async Task AnswersNothingAsync(Socket thief, byte[] record)
    {
        await TrySendAsync(thief, record);
        Assert.InRange((await HearOutAsync(thief)).Length, 0, 1000);
    }

    private static byte[] MakeRefusal()
    {
        var refusal = new byte[LaneWelcome.Size];
        LaneWelcome.WriteRefusal(refusal, LaneStatus.Refused);
        return refusal;
    }

    private static int Came(Served served) => served.Output.Split("\"event\":\"came\"").Length - 1;

    /// <summary>Everything in the folder, the server's own included: what it is, and when it was changed last in any way.</summary>
    private static Task<string> ListingAsync(Served served) =>
        Tools.ShellAsync(served.Folder, @"find . -printf '%p %y %i %s %m %T@ %C@\n' | LC_ALL=C sort");

    private static async Task WhenAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        while (!holds()) await Task.Delay(5, patience.Token);
    }
}
