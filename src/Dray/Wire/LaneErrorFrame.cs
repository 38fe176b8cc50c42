using System.Text;

namespace Dray.Wire;

/// <summary>A LaneError, header and words, both ways.</summary>
internal static class LaneErrorFrame
{
    public const int MaxSize = FrameHeader.Size + WireLimits.ErrorText;

    /// <summary>Writes the frame to up to <see cref="MaxSize"/> bytes, cutting the words at a whole character.</summary>
    /// <returns>The frame's size in bytes.</returns>
    public static int Write(Span<byte> to, LaneErrorCode code, string words)
    {
        var length = Utf8Text.Write(words, to[FrameHeader.Size..MaxSize]);
        new FrameHeader(FrameType.LaneError, 0, length, 0, (uint)code, 0).Write(to);
        return FrameHeader.Size + length;
    }

    /// <summary>The words of a payload, safe to show whatever was sent.</summary>
    public static string ReadWords(ReadOnlySpan<byte> payload) =>
        DisplayText.Escape(Encoding.UTF8.GetString(payload));
}
