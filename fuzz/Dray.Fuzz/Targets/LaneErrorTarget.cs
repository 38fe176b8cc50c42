using Dray.Fuzz.Slow;
using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>The words of a LaneError, whatever they are: what is shown of them is safe, and they can be sent on.</summary>
internal static class LaneErrorTarget
{
    public static FuzzTarget Target { get; } = new("lane-error", Run, ["no \u001b[2J"u8.ToArray()], TextWords.Nasty);

    public static void Check(ReadOnlySpan<byte> payload, Trail trail)
    {
        var words = LaneErrorFrame.ReadWords(payload);
        var points = SlowText.FromUtf16(words);
        FuzzFailure.Unless(!points.Exists(SlowDisplay.IsUnsafe), "a lane error's words are not safe to show");
        trail.Pass("words", Trail.Bucket(words.Length), SlowText.FromUtf8(payload) is null ? 0 : 1);
        trail.Pass("escaped", words.Contains('\\') ? 1 : 0, words.Contains('\ufffd') ? 1 : 0);

        var frame = new byte[LaneErrorFrame.MaxSize];
        var size = LaneErrorFrame.Write(frame, LaneErrorCode.Protocol, words);
        FuzzFailure.Unless(SlowFrame.Allows(frame), "a lane error that the protocol does not have");
        FuzzFailure.Unless(SlowFrame.Length(frame) == (ulong)size - SlowFrame.HeaderSize, "a lane error of another size than it says");
        FuzzFailure.Unless(SlowText.FromUtf8(frame.AsSpan(SlowFrame.HeaderSize..size)) is not null, "a lane error cut within a character");
    }

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        if (input.Length <= WireLimits.ErrorText) Check(input, trail);
    }
}
