using System.Text;
using Dray.Transfers.Raw;

namespace Dray.Tests.Transfers.Raw;

/// <summary>Remembers what an end stores, message by message.</summary>
internal sealed class RecordedStore : IRawStore
{
    private readonly List<byte> _message = [];

    public List<string> Messages { get; } = [];
    public List<byte> All { get; } = [];
    public bool IsClosed { get; private set; }
    public long Stored => All.Count;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Assert.False(IsClosed);
        Assert.NotEqual(0, bytes.Length);
        _message.AddRange(bytes);
        All.AddRange(bytes);
    }

    public void EndMessage()
    {
        Assert.NotEmpty(_message);
        Messages.Add(Encoding.ASCII.GetString([.. _message]));
        _message.Clear();
    }

    public void Close() => IsClosed = true;
}
