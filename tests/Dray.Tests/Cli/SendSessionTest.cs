using Dray.Cli;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Files;
using Dray.Transfers;

namespace Dray.Tests.Cli;

public sealed class SendSessionTest : IDisposable
{
    private static readonly SendOptions Options = new() { Sources = ["a"], Host = "first" };

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly List<(string Host, int Port)> _tried = [];

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task A_server_out_of_reach_is_asked_for_again_until_it_answers()
    {
        var exitCode = await RunAsync("\nsecond:9\n user@x\nthird\n", asked => asked.Host == "third" ? SendEnd.Done : SendEnd.Unreachable);
        Assert.Equal(0, exitCode);
        Assert.Equal([("first", 8097), ("first", 8097), ("second", 9), ("third", 9)], _tried);
        Assert.Contains("no user names", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("-> third:", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_input_is_an_answer_too()
    {
        Assert.Equal(3, await RunAsync("", _ => SendEnd.Unreachable));
        Assert.Single(_tried);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_the_send_ends()
    {
        Assert.Equal(3, await RunAsync(null, _ => SendEnd.Unreachable));
        Assert.Single(_tried);
        Assert.DoesNotContain("Address", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_begun_nobody_is_asked()
    {
        Assert.Equal(3, await RunAsync("\n", _ => SendEnd.Unreachable, new Connected("server", "id", "address")));
        Assert.Single(_tried);
    }

    [Fact]
    public async Task A_refusal_is_no_question_of_the_address()
    {
        Assert.Equal(4, await RunAsync("\n", _ => SendEnd.Refused));
        Assert.Single(_tried);
        Assert.Contains("dray: because", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_send_says_how_to_go_on()
    {
        Assert.Equal(130, await RunAsync(null, _ => SendEnd.Cancelled));
        Assert.Contains("  dray send again", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_failed_is_named_and_no_name_drives_the_terminal()
    {
        Assert.Equal(5, await RunAsync(null, _ => SendEnd.SomeFailed, new EntryFailed("evil\e[2J", FileFault.Denied, "cannot be read")));
        Assert.Contains(@"dray: evil\u{001B}[2J: cannot be read", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_folder_that_may_be_a_port_is_told_where_nothing_answers(string? answers)
    {
        await RunAsync(answers, _ => SendEnd.Unreachable);
        Assert.Equal(2, _error.ToString().Split("perhaps a port").Length);
    }

    [Fact]
    public async Task A_folder_that_may_be_a_port_is_none_where_a_server_answered()
    {
        await RunAsync(null, _ => SendEnd.Unreachable, new Connected("server", "id", "address"));
        await RunAsync(null, _ => SendEnd.Done);
        Assert.DoesNotContain("perhaps a port", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_Dray_leaves_out_is_named_to_whoever_wants_to_know()
    {
        var terminal = new Terminal(_output, _error);
        foreach (var verbose in new[] { false, true }) new SendWords(terminal, dryRun: false, quiet: false, verbose).On(new LeftOut("photos/.dray"));
        Assert.Equal($"photos/.dray: left out, Dray keeps its own there{Environment.NewLine}", _error.ToString());
    }

    [Fact]
    public async Task Digests_are_results()
    {
        await RunAsync(null, _ => SendEnd.Done, new EntryLanded("a", @"b\c", LandOutcome.Landed, 1, "12ab"));
        Assert.Equal($@"\12ab  b\\c{Environment.NewLine}", _output.ToString());
    }

    private Task<int> RunAsync(string? answers, Func<SendOptions, SendEnd> end, params SendEvent[] events)
    {
        var terminal = new Terminal(_output, _error, answers is null ? null : new StringReader(answers));
        Task<SendReceipt> Send(SendOptions asked, SendProgress progress, Action<SendEvent> report, CancellationToken cancel)
        {
            _tried.Add((asked.Host, asked.Port));
            foreach (var happened in events) report(happened);
            return Task.FromResult(new SendReceipt { Ended = end(asked), Reason = "because" });
        }

        var words = new SendWords(terminal, dryRun: false, quiet: false, verbose: false);
        return new SendSession(Options, Send, _ => "dray send again", terminal, words, TimeProvider.System)
        {
            Asks = terminal.Asks, TellsPeople = true, Hint = "perhaps a port",
        }.RunAsync();
    }
}
