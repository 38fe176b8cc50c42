namespace Lesson;

/// <summary>What one client has sent since its last answer: a length, and enough of it to know <c>quit</c>.</summary>
internal sealed class Message
{
    private readonly byte[] _start = new byte["quit".Length + 1];
    private int _kept;

    /// <summary>In bytes.</summary>
    public long Length { get; private set; }

    public bool IsQuit => _start.AsSpan(0, _kept).SequenceEqual("quit"u8);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var start = bytes[..Math.Min(bytes.Length, _start.Length - _kept)];
        start.CopyTo(_start.AsSpan(_kept));
        _kept += start.Length;
        Length += bytes.Length;
    }

    public void Clear() => (_kept, Length) = (0, 0);
}
