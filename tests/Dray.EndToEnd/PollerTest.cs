using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Dray.EndToEnd;

/// <summary>What the kernel saw: the loops wait in the system call that was chosen, and in no other.</summary>
public sealed partial class PollerTest
{
    private const string Waits = "epoll_wait,epoll_pwait,epoll_pwait2,poll,ppoll,select,pselect6";

    [Theory]
    [InlineData("epoll", "epoll_wait|epoll_pwait|epoll_pwait2")]
    [InlineData("poll", "poll|ppoll")]
    [InlineData("select", "select|pselect6")]
    public async Task The_chosen_poller_runs(string poller, string calls)
    {
        using var folder = new TemporaryFolder();
        var trace = await TraceAsync(folder, poller, _ => Task.CompletedTask);

        Assert.NotEmpty(trace);
        Assert.All(trace, call => Assert.Matches($"^({calls})$", call.Name));
    }

    [Fact]
    public async Task Select_goes_beyond_1024_descriptors()
    {
        using var folder = new TemporaryFolder();
        var idle = new List<Socket>();
        try
        {
            var trace = await TraceAsync(folder, "select", async served =>
            {
                // A door lets one address be silent only so often.
                for (var i = 0; i < 1100; i++)
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    idle.Add(socket);
                    socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.0.{2 + (i / 400)}"), 0));
                    await socket.ConnectAsync(IPAddress.Loopback, served.Port);
                }
            });
            Assert.Contains(trace, call => call.FirstArgument > 1024);
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>Sends a file to a traced server, and returns what its loops waited in.</summary>
    private static async Task<List<(string Name, int FirstArgument)>> TraceAsync(TemporaryFolder folder, string poller, Func<Served, Task> before)
    {
        Tools.NeedLinux();
        Tools.Need("strace");
        var file = SourceTree.MakeFile(folder.At("file"), 9 << 20);
        // -D keeps dray's process id.
        string[] strace = ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-o", folder.At("trace"), "-e", $"trace={Waits}"];
        HashSet<string> loops;
        await using (var served = await Served.StartAsync(folder.At("in"), ["--poller", poller], strace))
        {
            await before(served);
            (await served.SendAsync(file)).Ended(0);
            loops = LoopsOf(served.ProcessId);
            Assert.Equal(0, await served.StopAsync());
        }

        TreeComparer.AssertEqual(file, folder.At("in", "file"));
        return [.. (await File.ReadAllLinesAsync(folder.At("trace"))).Select(line => LoopCall().Match(line)).Where(match => match.Success && loops.Contains(match.Groups[1].Value))
            .Select(match => (match.Groups[2].Value, int.TryParse(match.Groups[3].Value, out var first) ? first : 0))];
    }

    /// <summary>The ids of the threads that are loops, by their names.</summary>
    private static HashSet<string> LoopsOf(int process) =>
        [.. Directory.GetDirectories($"/proc/{process}/task")
            .Where(thread => File.ReadAllText(Path.Combine(thread, "comm")).StartsWith("loop ", StringComparison.Ordinal))
            .Select(thread => Path.GetFileName(thread)!)];

    [GeneratedRegex(@"^(\d+) +(\w+)\((\d*)")]
    private static partial Regex LoopCall();
}
