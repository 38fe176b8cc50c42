using Dray.Wire;

namespace Dray.Tests.Wire;

/// <summary>
/// Replays kept inputs. A file is named after its decoder, what is odd about it, and the verdict: ok or bad. Add one for
/// each input that a decoder ever got wrong.
/// </summary>
public sealed class CorpusTest
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.bin").Select(path => Path.GetFileName(path)).Order()];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Wire", "corpus");

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_kept_input_gets_its_verdict(string file)
    {
        var input = File.ReadAllBytes(Path.Combine(Folder, file));
        Assert.Equal(file.EndsWith(".ok.bin", StringComparison.Ordinal), Accepts(file[..file.IndexOf('-')], input));
    }

    private static bool Accepts(string decoder, byte[] input) => decoder switch
    {
        "hello" => LaneHello.TryRead(input, out _) == LaneGreeting.Ok,
        "welcome" => LaneWelcome.TryRead(input, out _) == LaneGreeting.Ok,
        "name" => WireName.TryParseUtf8(input, out _) == NameFault.None,
        "frame" => AcceptsFrame(input),
        _ => throw new ArgumentException($"no decoder is called {decoder}"),
    };

    private static bool AcceptsFrame(byte[] input)
    {
        try
        {
            Assert.Equal(input, FrameDecoding.Again(input));
            return true;
        }
        catch (WireException)
        {
            return false;
        }
    }
}
