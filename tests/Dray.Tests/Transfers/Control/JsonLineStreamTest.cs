using System.Text;
using System.Text.Json;
using CsCheck;
using Dray.Files;
using Dray.Transfers;
using Dray.Transfers.Control;

namespace Dray.Tests.Transfers.Control;

/// <summary>Answers of lines: whole however they come, and wherever they break off a loss and never an end.</summary>
public sealed class JsonLineStreamTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Gen<PullLine> Lines = Gen.OneOf(
        Gen.Const(new PullLine()),
        Gen.Byte.Array[48].Select(bytes => new PullLine { Call = new CallTicket { Id = Convert.ToHexStringLower(bytes[..16]), Secret = Convert.ToHexStringLower(bytes[16..]) } }),
        Gen.Select(Gen.Long, Gen.Long, Gen.Bool, (a, b, walked) => new PullLine { Progress = new PullProgress(a, b, a, b, a, walked) }),
        Gen.Select(Gen.String, Gen.String, Gen.Long, (name, reason, size) => new PullLine { Event = new Planned(Whole(name), "send", size, Whole(reason)) }),
        Gen.Select(Gen.String, Gen.Long, Gen.Long, (name, bytes, size) => new PullLine { Event = new Resuming(Whole(name), bytes, size) }),
        Gen.Select(Gen.String, Gen.String, Gen.Enum<LandOutcome>(), (name, other, outcome) => new PullLine { Event = new EntryLanded(Whole(name), Whole(other), outcome, 1, null) }),
        Gen.Select(Gen.String, Gen.Enum<FileFault>(), (name, fault) => new PullLine { Event = new EntryFailed(Whole(name), fault, "why") }),
        Gen.Select(Gen.String, Gen.Enum<SendEnd>(), Gen.Long, (reason, ended, count) => new PullLine { Ended = new SendReceipt { Ended = ended, Reason = Whole(reason), Landed = count, Secret = true } }));

    [Fact]
    public void Whatever_is_told_arrives_as_it_was_however_it_is_cut_into_pieces() =>
        Gen.Select(Lines.List[0, 20], Gen.Int[1, 50]).SampleAsync(async (lines, piece) =>
            Assert.Equal(lines, await ReadAsync(new Dribble(Encode(lines), piece))), iter: 200);

    [Fact]
    public async Task Cut_at_any_byte_it_gives_the_lines_that_were_whole_and_then_a_loss()
    {
        PullLine[] lines =
        [
            new() { Call = new CallTicket { Id = new string('a', 32), Secret = new string('b', 64) } },
            new() { Event = new EntryFailed("nämé\n", FileFault.NoSpace, "full") }, new(), new() { Ended = new SendReceipt { Ended = SendEnd.Done } },
        ];
        var bytes = Encode(lines);

        for (var cut = 0; cut < bytes.Length; cut++)
        {
            var whole = bytes.AsSpan(0, cut).Count((byte)'\n');
            var got = new List<PullLine>();
            var reading = ReadAsync(new Dribble(bytes[..cut], 7), got);
            if (cut == 0 || bytes[cut - 1] == '\n') await reading;
            else await Assert.ThrowsAsync<IOException>(() => reading);
            Assert.Equal(lines[..whole], got);
        }
    }

    [Fact]
    public async Task A_line_without_an_end_is_refused_before_it_fills_the_memory()
    {
        var endless = new Dribble([.. Enumerable.Repeat((byte)' ', JsonLineStream.MostBytes * 4)], 4096);
        await Assert.ThrowsAsync<JsonException>(() => ReadAsync(endless));
        Assert.InRange(endless.Position, JsonLineStream.MostBytes, JsonLineStream.MostBytes + (64 << 10));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("{}x")]
    [InlineData("""{"call":{}}""")]
    [InlineData("""{"call":{"id":"00","secret":"00"}}""")]
    [InlineData("""{"event":{}}""")]
    [InlineData("""{"event":{"is":"connected","server":"x","serverId":"y","address":"z"}}""")]
    [InlineData("""{"event":{"is":"failed","name":null,"fault":"Io","reason":"x"}}""")]
    [InlineData("""{"ended":{"ended":"What"}}""")]
    [InlineData("""{"ended":{"ended":7}}""")]
    public async Task A_line_that_is_none_is_refused(string line) =>
        await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(new Dribble(Encoding.UTF8.GetBytes(line + "\n"), 4096)));

    [Theory]
    [InlineData("""{"protocol":2,"terms":{"protocol":2}}""")]
    [InlineData("""{"protocol":2,"paths":null,"terms":{"protocol":2}}""")]
    [InlineData("""{"protocol":2,"paths":[null],"terms":{"protocol":2}}""")]
    [InlineData("""{"protocol":2,"paths":["a"]}""")]
    [InlineData("""{"protocol":2,"paths":["a"],"terms":null}""")]
    [InlineData("""{"protocol":2,"paths":["a"],"filters":[null],"terms":{"protocol":2}}""")]
    [InlineData("""{"protocol":2,"paths":["a"],"filters":[{"include":true,"pattern":null}],"terms":{"protocol":2}}""")]
    public void A_pull_that_is_none_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, PullJson.Default.PullRequest));

    private static async Task<List<PullLine>> ReadAsync(Stream from, List<PullLine>? into = null)
    {
        into ??= [];
        await foreach (var line in JsonLineStream.ReadAsync(from, PullJson.Default.PullLine, Patience, TestContext.Current.CancellationToken)) into.Add(line);
        return into;
    }

    private static byte[] Encode(IEnumerable<PullLine> lines) =>
        [.. lines.SelectMany(line => JsonSerializer.SerializeToUtf8Bytes(line, PullJson.Default.PullLine).Append((byte)'\n'))];

    /// <summary>A lone surrogate is no text, and JSON says so by another one.</summary>
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class Dribble(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
