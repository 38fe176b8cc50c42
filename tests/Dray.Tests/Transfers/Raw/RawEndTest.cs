using System.Text;
using CsCheck;
using Dray.Lanes;
using Dray.Transfers.Raw;

namespace Dray.Tests.Transfers.Raw;

public sealed class RawEndTest
{
    private readonly RecordedStore _store = new();

    private static readonly string[] Words = ["q", "u", "i", "t", "qu", "it", "quit", "xquit", "quitx"];

    // Few letters, so that pieces of "quit" come often.
    private static readonly Gen<(string Text, bool Drained)[]> Streams = Gen.Select(
        Gen.OneOf(Gen.Int[0, 8].Select(i => Words[i]), Gen.String[Gen.Char["quitx"], 1, 6]),
        Gen.Bool).Array[0, 12];

    [Fact]
    public void Any_stream_however_cut_is_stored_but_for_a_message_that_is_quit() => Streams.Sample(pieces =>
    {
        var (store, messages, current, left) = (new RecordedStore(), new List<string>(), "", false);
        var fed = new FedRaw(store);
        foreach (var (text, drained) in pieces)
        {
            if (left) break;
            fed.Receive(text);
            current += text;
            if (!drained) continue;
            fed.Drain();
            Take();
            Assert.Equal(left, fed.IsOver);
        }

        fed.End();
        Take();
        Assert.Equal(messages, store.Messages);
        Assert.Equal(string.Concat(messages), Encoding.ASCII.GetString([.. store.All]));
        Assert.Equal(string.Concat(Enumerable.Repeat("ok", messages.Count)), fed.Answers);
        Assert.True(store.IsClosed);
        Assert.Null(fed.Reason);

        void Take()
        {
            left |= current == "quit";
            if (current.Length > 0 && !left) messages.Add(current);
            current = "";
        }
    }, iter: 20_000);

    [Theory]
    [InlineData("quit")]
    [InlineData("q", "uit")]
    [InlineData("qu", "it")]
    [InlineData("qui", "t")]
    [InlineData("q", "u", "i", "t")]
    public void Quit_is_quit_in_whatever_pieces_it_comes(params string[] pieces)
    {
        var fed = new FedRaw(_store).Receive("data").Drain();
        foreach (var piece in pieces) fed.Receive(piece);
        fed.Drain();
        Assert.True(fed.IsOver);
        fed.End();
        Assert.Equal(["data"], _store.Messages);
        Assert.Equal("ok", fed.Answers);
    }

    [Theory]
    [InlineData("quit", "quit")]
    [InlineData("quit\n")]
    [InlineData("Quit")]
    [InlineData("qui")]
    [InlineData("xquit")]
    [InlineData("qu", "ilt")]
    public void Anything_else_is_data(params string[] pieces)
    {
        var fed = new FedRaw(_store);
        foreach (var piece in pieces) fed.Receive(piece);
        Assert.Equal("ok", fed.Drain().Answers);
        Assert.False(fed.IsOver);
        Assert.Equal([string.Concat(pieces)], _store.Messages);
    }

    [Fact]
    public void What_a_drain_has_answered_belongs_to_no_quit()
    {
        var fed = new FedRaw(_store).Receive("qu").Drain().Receive("it").Drain().End();
        Assert.Equal(["qu", "it"], _store.Messages);
        Assert.Equal("okok", fed.Answers);
    }

    [Fact]
    public void A_large_message_is_answered_once_its_line_has_been_quiet()
    {
        var (part, instant) = (new byte[RawEnd.AnsweredAtOnce + 1], TimeSpan.FromMilliseconds(1));
        var fed = new FedRaw(_store).Receive(part).Drain(Lane.LingerTime - instant).Receive(part).Drain(Lane.LingerTime - instant);
        Assert.Equal("", fed.Answers);
        Assert.Equal("ok", fed.Drain(instant).Answers);
        Assert.True(fed.Receive("quit").Drain().IsOver);
        fed.End();
        Assert.Equal([2 * part.Length], _store.Messages.Select(message => message.Length));
    }

    [Fact]
    public void A_short_message_and_the_end_of_any_are_answered_at_once()
    {
        Assert.Equal("ok", new FedRaw(_store).Receive(new byte[RawEnd.AnsweredAtOnce]).Drain(TimeSpan.Zero).Answers);
        Assert.Equal("ok", new FedRaw(_store).Receive(new byte[1_000_000]).End().Answers);
    }

    [Fact]
    public void Whoever_says_nothing_is_answered_nothing_and_stores_nothing()
    {
        var fed = new FedRaw(_store).Drain().Drain();
        Assert.False(fed.IsOver);
        fed.End();
        Assert.Equal("", fed.Answers);
        Assert.Equal(0, _store.Stored);
    }

    [Fact]
    public void An_answer_that_nobody_takes_is_owed_once()
    {
        var fed = new FedRaw(_store);
        for (var i = 0; i < 1000; i++) Assert.Equal(LaneWish.Speak, fed.Receive("x").DrainUnheard());
        Assert.Equal(2, fed.Fill());
        Assert.Equal(0, fed.Fill());
    }

    [Theory]
    [InlineData("data", "data")]
    [InlineData("qui", "qui")]
    [InlineData("quit", "")]
    public void What_came_before_a_connection_was_lost_stays(string came, string stays)
    {
        new FedRaw(_store).Receive(came).Lose();
        Assert.Equal(stays, Encoding.ASCII.GetString([.. _store.All]));
        Assert.True(_store.IsClosed);
    }

    [Fact]
    public void The_limit_holds_to_the_byte()
    {
        var fed = new FedRaw(_store, limit: 5).Receive("12345").Drain();
        Assert.Contains("--raw-limit", Assert.Throws<IOException>(() => fed.Receive("6")).Message, StringComparison.Ordinal);
        fed.Lose();
        Assert.Equal(["12345"], _store.Messages);
    }

    [Fact]
    public void The_quota_is_everybodys()
    {
        var quota = new RawQuota(5);
        new FedRaw(_store, quota: quota).Receive("123").Drain();
        var other = new RecordedStore();
        var fed = new FedRaw(other, quota: quota);
        Assert.Contains("--raw-quota", Assert.Throws<IOException>(() => fed.Receive("456")).Message, StringComparison.Ordinal);
        fed.Lose();
        Assert.Equal("45", Encoding.ASCII.GetString([.. other.All]));
        Assert.Empty(other.Messages);
    }
}
