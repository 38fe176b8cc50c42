using Dray.Transfers.Raw;

namespace Dray.Fuzz.Targets;

/// <summary>Keeps a raw stream in memory.</summary>
internal sealed class RawStore : IRawStore
{
    private int _messageStart;

    public List<byte> Bytes { get; } = [];
    public List<byte[]> Messages { get; } = [];
    public bool IsClosed { get; private set; }
    public long Stored => Bytes.Count;

    public void Add(ReadOnlySpan<byte> bytes) => Bytes.AddRange(bytes);

    public void EndMessage()
    {
        Messages.Add([.. Bytes[_messageStart..]]);
        _messageStart = Bytes.Count;
    }

    public void Close() => IsClosed = true;
}
