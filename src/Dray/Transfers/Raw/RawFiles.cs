using System.Net;
using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Raw;

/// <summary>Where raw connections' bytes go: a file for each, or one for all. The server disposes of it after the workers.</summary>
internal sealed class RawFiles : IDisposable
{
    private readonly ReceivingFolder _folder;
    private readonly RawNamePattern _pattern;
    private readonly AppendFile? _all;
    private readonly TimeProvider _time;

    /// <exception cref="FileFailureException">The file for all can't be written to, or the disk can't store such names.</exception>
    public RawFiles(ReceivingFolder folder, RawOptions options, TimeProvider time)
    {
        (_folder, _time) = (folder, time);
        _pattern = RawNamePattern.Parse(options.Name ?? RawNamePattern.Default);
        if (options.Append is { } append) _all = new AppendFile(folder, Storable(Parsed(append)));
        else Storable(_pattern.NameOf(time.GetUtcNow(), new IPEndPoint(IPAddress.IPv6Loopback, 1), 1));
    }

    /// <summary>All goes into one file, which one thread at a time can write.</summary>
    public bool IsOneFile => _all is not null;

    /// <summary>The folder that files land in, as far as it is always the same; null is the root.</summary>
    public WireName? Folder => _pattern.Folder;

    /// <param name="number">Counts the connections.</param>
    /// <param name="peer">Who sends.</param>
    /// <param name="opened">Told the file's name when the first byte is stored.</param>
    public IRawStore For(long number, IPEndPoint peer, Action<WireName> opened) => _all is not null
        ? new AppendStore(_all, opened)
        : new OwnFileStore(_folder, () => _pattern.NameOf(_time.GetUtcNow(), peer, number), opened);

    public void Dispose() => _all?.Dispose();

    private WireName Storable(WireName name) => StorableName.FaultOf(name, _folder.Traits) is { } fault
        ? throw FileFaults.Failure(FileFault.NotStorable, name.Value, fault)
        : name;

    private static WireName Parsed(string text)
    {
        var fault = WireName.TryParse(text, out var name);
        return fault == NameFault.None ? name : throw FileFaults.Failure(FileFault.NotStorable, text, fault.Describe());
    }
}
