using System.Globalization;
using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// The folder that strangers drop files into, and how much of theirs it holds at most, all of them together. What is there
/// is counted whenever a stranger comes while no other is at it, so what people take out makes room. Any thread may call.
/// </summary>
/// <param name="root">The served folder.</param>
/// <param name="mostBytes">Bytes of files.</param>
/// <param name="mostEntries">Files and folders.</param>
internal sealed class Inbox(string root, long mostBytes, long mostEntries)
{
    private const string Name = "inbox";

    private readonly Lock _lock = new();
    private readonly string _exceeded = string.Create(
        CultureInfo.InvariantCulture,
        $"the inbox takes {mostBytes} bytes and {mostEntries} entries at most from devices that are not paired: ask for room there, or pair");

    private Allowance? _left;
    private int _visitors;

    public static WireName Folder { get; } = WireName.TryParse(Name, out var name) == NameFault.None ? name : default;

    /// <summary>
    /// A stranger's transfer begins: what all of them may still bring. Reads the disk, under the lock, no further than the limits:
    /// strangers who come meanwhile would have to count themselves, and nobody else waits for it, since whoever leaves has entered.
    /// </summary>
    /// <exception cref="FileFailureException">What is there can't be counted, so nothing more is let in.</exception>
    public Allowance Enter()
    {
        lock (_lock)
        {
            if (_visitors == 0) _left = Measure();
            _visitors++;
            return _left!;
        }
    }

    /// <summary>It ended.</summary>
    public void Leave()
    {
        lock (_lock) _visitors--;
    }

    private Allowance Measure()
    {
        var (bytes, entries) = FolderUse.Of(root, Folder, new FolderUse(mostBytes, mostEntries));
        return new Allowance(Math.Max(0, mostBytes - bytes), Math.Max(0, mostEntries - entries), _exceeded);
    }
}
