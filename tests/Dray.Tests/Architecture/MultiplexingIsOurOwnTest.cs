using System.Text.RegularExpressions;

namespace Dray.Tests.Architecture;

/// <summary>Loops are driven by readiness: nothing in their folder borrows .NET's own loops or blocks a thread.</summary>
public sealed partial class MultiplexingIsOurOwnTest
{
    [Fact]
    public void Multiplexing_holds_no_async_socket_call_no_pool_task_and_no_blocking_call()
    {
        var folder = Path.Combine(Root(), "src", "Dray", "Multiplexing");
        var sources = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(sources);
        var found = from file in sources
                    from line in File.ReadLines(file)
                    where Forbidden().IsMatch(line)
                    select $"{Path.GetFileName(file)}: {line.Trim()}";
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("await socket.ReceiveAsync(buffer)")]
    [InlineData("socket.AcceptAsync(args);")]
    [InlineData("Task.Run(() => 1)")]
    [InlineData("Thread.Sleep(1);")]
    [InlineData("task.Wait();")]
    [InlineData("var n = task.Result;")]
    [InlineData("task.GetAwaiter().GetResult()")]
    [InlineData("File.ReadAllBytes(path)")]
    [InlineData("RandomAccess.Write(handle, bytes, 0)")]
    public void The_pattern_sees_what_it_should(string line) => Assert.Matches(Forbidden(), line);

    [Theory]
    [InlineData("poller.Wait(events, 5)")]
    [InlineData("using SafeFileHandle handle")]
    [InlineData("var result = AcceptResult.From(socket);")]
    public void The_pattern_lets_pass_what_it_should(string line) => Assert.DoesNotMatch(Forbidden(), line);

    [GeneratedRegex(@"\.(Receive|Send|Accept|Connect|Disconnect|SendFile)\w*Async\b|\bTask\.(Run|Delay|Factory)\b|\bThreadPool\b"
        + @"|\bThread\.Sleep\b|\.Wait\(\)|\.Result\b|\.GetResult\(\)|\b(File|Directory|RandomAccess)\.\w+\(|\bnew FileStream\b")]
    private static partial Regex Forbidden();

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Dray.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
