using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Raw;

/// <summary>A file for one connection: made with the first byte, so that whoever only knocks leaves nothing, and growing from then on.</summary>
/// <param name="folder">Where.</param>
/// <param name="name">Says, at the first byte, what it should be called.</param>
/// <param name="opened">Told, once, what it is called.</param>
internal sealed class OwnFileStore(ReceivingFolder folder, Func<WireName> name, Action<WireName> opened) : IRawStore
{
    private GrowingFile? _file;

    public long Stored { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_file is null)
        {
            _file = folder.CreateGrowing(name());
            opened(_file.Name);
        }

        _file.Append(bytes);
        Stored += bytes.Length;
    }

    public void EndMessage()
    {
    }

    public void Close() => _file?.Dispose();
}
