namespace Dray.Fuzz.Slow;

/// <summary>A lane's stream read as a whole: its frames, header and payload, the last Data frame as far as it is there.</summary>
internal sealed record SlowStream(List<byte[]> Frames, bool Refused, bool AtBoundary)
{
    public static SlowStream Read(ReadOnlySpan<byte> stream)
    {
        var frames = new List<byte[]>();
        while (stream.Length >= SlowFrame.HeaderSize)
        {
            if (!SlowFrame.Allows(stream)) return new SlowStream(frames, Refused: true, AtBoundary: false);
            var size = SlowFrame.HeaderSize + (int)SlowFrame.Length(stream);
            var isCut = size > stream.Length;
            if (isCut && (!SlowFrame.IsData(stream) || stream.Length == SlowFrame.HeaderSize)) break;
            frames.Add(stream[..Math.Min(size, stream.Length)].ToArray());
            if (isCut) return new SlowStream(frames, Refused: false, AtBoundary: false);
            stream = stream[size..];
        }

        return new SlowStream(frames, Refused: false, AtBoundary: stream.IsEmpty);
    }
}
