using Dray.Wire;

namespace Dray.Tests.Wire;

public sealed class ResultsTest
{
    private readonly byte[] _payload = new byte[WireLimits.Results];

    [Fact]
    public void Results_come_back_in_order()
    {
        Result[] all =
        [
            new(1, ResultStatus.Landed, 0, ""),
            new(2, ResultStatus.Beside, 0, "Gr\u00fc\u00dfe (1).txt"),
            new(uint.MaxValue, ResultStatus.Failed, 200, "no room"),
        ];
        var writer = new ResultsWriter(_payload);
        foreach (var (entry, status, fault, text) in all) Assert.True(writer.TryAdd(entry, status, fault, text));

        var reader = new ResultsReader(_payload.AsSpan(0, writer.Length), writer.Count);
        foreach (var expected in all)
        {
            Assert.True(reader.TryRead(out var result));
            Assert.Equal(expected, result);
        }

        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void The_longest_name_fits_and_longer_text_is_cut_at_a_whole_character()
    {
        var writer = new ResultsWriter(_payload);
        Assert.True(writer.TryAdd(1, ResultStatus.Beside, 0, new string('a', WireLimits.Name)));
        Assert.True(writer.TryAdd(2, ResultStatus.Failed, 1, new string('a', WireLimits.ResultText - 1) + "\u00fc\u00fc"));
        var reader = new ResultsReader(_payload.AsSpan(0, writer.Length), writer.Count);
        Assert.True(reader.TryRead(out var name));
        Assert.Equal(WireLimits.Name, name.Text.Length);
        Assert.True(reader.TryRead(out var reason));
        Assert.Equal(WireLimits.ResultText - 1, reason.Text.Length);
    }

    [Fact]
    public void The_writer_tells_when_it_is_full_and_writes_nothing_by_halves()
    {
        var writer = new ResultsWriter(_payload);
        var text = new string('x', 1000);
        uint added = 0;
        while (writer.TryAdd(added, ResultStatus.Failed, 1, text)) added++;
        Assert.Equal(65u, added);
        Assert.Equal(added, writer.Count);
        Assert.Equal((int)added * 1008, writer.Length);
        Assert.True(writer.TryAdd(added, ResultStatus.Landed, 0, ""));
        while (writer.TryAdd(added, ResultStatus.Landed, 0, "")) { }
        Assert.Equal(WireLimits.Results, writer.Length);
        writer.Reset();
        Assert.True(writer.TryAdd(added, ResultStatus.Failed, 1, text));
    }

    [Fact]
    public void Malformed_results_are_refused()
    {
        Refused(0, 0, 0, 0, 6, 0, 0, 0);
        Refused(0, 0, 0, 0, 0, 0, 1, 0);
        Refused(0, 0, 0, 0, 0, 0, 1, 0, 0xff);
        Refused(0, 0, 0, 0, 0, 0, 0, 0, 0);
        Assert.Throws<WireException>(() => new ResultsReader([], 0));
        var tooLong = new byte[8 + WireLimits.ResultText + 1];
        BitConverter.TryWriteBytes(tooLong.AsSpan(6), (ushort)(WireLimits.ResultText + 1));
        Refused(tooLong);
    }

    private static void Refused(params byte[] payload) =>
        Assert.Throws<WireException>(() => new ResultsReader(payload, 1));
}
