using System.Net;
using System.Threading.Channels;
using Dray.Cli;
using Dray.Cli.Output;
using Dray.Server;

namespace Dray.Tests.Cli;

/// <summary>One question at a time, and no answer to another than the one that is shown.</summary>
public sealed class AskerTest : IDisposable
{
    private readonly Typist _typist = new();
    private readonly Channel<(string, OfferAnswer)> _answers = Channel.CreateUnbounded<(string, OfferAnswer)>();
    private readonly Said _said = new();
    private readonly Asker _asker;

    public AskerTest() => _asker = new Asker(new Terminal(TextWriter.Null, _said, _typist), (id, answer) => _answers.Writer.TryWrite((id, answer)));

    public void Dispose()
    {
        _typist.Dispose();
        _said.Dispose();
    }

    [Fact]
    public async Task Offers_are_asked_about_in_turn_until_each_has_an_answer()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = _asker.RunAsync(ending.Token);
        _asker.Ask(Offer("1"));
        _asker.Ask(Offer("2", known: false));
        foreach (var line in (string[])["perhaps", "Y", "always", "NO "]) _typist.Type(line);

        Assert.Equal(("1", OfferAnswer.Yes), await NextAsync());
        Assert.Equal(("2", OfferAnswer.No), await NextAsync());
        Assert.Equal(2, _said.Text.Split("Take it? (yes, no, always)").Length - 1);
        Assert.Equal(2, _said.Text.Split("Take it? (yes, no) ").Length - 1);
        await ending.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_line_for_an_offer_that_has_gone_answers_no_other()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = _asker.RunAsync(ending.Token);
        _asker.Ask(Offer("1"));
        await _said.Says("Take it?");
        _asker.Forget("1");
        _asker.Forget("2");
        _asker.Ask(Offer("2"));
        _asker.Ask(Offer("3"));
        await _said.Says("waits no more");
        _typist.Type("yes");
        _typist.Type("no");

        Assert.Equal(("3", OfferAnswer.No), await NextAsync());
        await ending.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Where_nobody_types_any_more_nobody_is_asked()
    {
        var running = _asker.RunAsync(TestContext.Current.CancellationToken);
        _asker.Ask(Offer("1"));
        _typist.Type(null);
        await running;
        Assert.Equal(0, _answers.Reader.Count);
    }

    private async Task<(string, OfferAnswer)> NextAsync() => await _answers.Reader.ReadAsync(TestContext.Current.CancellationToken);

    private static Offer Offer(string id, bool known = true) => new(id, "bob", new IPEndPoint(IPAddress.Loopback, 1), 2, 3, ["a"]) { Known = known };

    /// <summary>Gives the lines that a test types, and waits for them.</summary>
    private sealed class Typist : TextReader
    {
        private readonly System.Collections.Concurrent.BlockingCollection<string?> _lines = [];

        public void Type(string? line) => _lines.Add(line);

        public override string? ReadLine() => _lines.Take();
    }

    private sealed class Said : StringWriter
    {
        private readonly Lock _lock = new();

        public string Text { get { lock (_lock) return ToString(); } }

        public override void Write(string? value)
        {
            lock (_lock) base.Write(value);
        }

        public override void WriteLine(string? value)
        {
            lock (_lock) base.WriteLine(value);
        }

        public async Task Says(string words)
        {
            while (!Text.Contains(words, StringComparison.Ordinal)) await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
