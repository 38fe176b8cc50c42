using System.Buffers;
using System.IO.Compression;
using System.Text;
using Dray.Files;
using Dray.Wire;

namespace Dray.Server.Web;

/// <summary>
/// An archive on its way out, stored and not compressed: what is large is mostly compressed already, and a network of today outruns
/// a processor that compresses. What can't be read is left out, and named in a last entry. A file that changes after it was begun ends
/// the archive, which must not look whole then. One thread at a time; whoever began it disposes of it.
/// </summary>
internal sealed class ZipStream(BodyStream to, ZipRoom.Claim room, Departures.Departure departure) : IAsyncDisposable
{
    /// <summary>The last entry's name, where there is something to say.</summary>
    public const string LeftOut = "NOT IN THIS ARCHIVE.txt";

    private const int Piece = 256 << 10;
    private const int MostNamed = 1000;

    // As stat(2) has them.
    private const int Regular = 0x8000, Directory = 0x4000;
    private const int FileMode = 0x1A4, FolderMode = 0x1ED; // 0644 and 0755, where the system has none
    private const int DosDirectory = 0x10;

    private const long NanosecondsPerSecond = 1_000_000_000;

    // A day from the ends, so that no zone leads beyond them.
    private static readonly DateTimeOffset Earliest = new(1980, 1, 2, 0, 0, 0, TimeSpan.Zero), Latest = new(2107, 12, 30, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive _zip = new(to, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(Piece);
    private readonly HashSet<string> _tops = new(StringComparer.OrdinalIgnoreCase) { LeftOut };
    private readonly StringBuilder _named = new();
    private int _leftOut;

    /// <summary>Adds a file, or a folder with all in it, under its own name or one beside it. Links are left out.</summary>
    /// <exception cref="FileFailureException">A file has changed after it was begun.</exception>
    public async Task AddAsync(Catalog.Item item, CancellationToken cancel)
    {
        var (own, top) = (item.Entry.Name.Value, NameFor(item.Entry.Name));
        foreach (var found in item.Tree.Walk(static (_, _) => true))
        {
            cancel.ThrowIfCancellationRequested();
            if (found.Problem is { } problem)
            {
                LeaveOut(Under(problem.Name), problem.Reason);
                continue;
            }

            var name = Under(found.Entry.Name.Value);
            if (name.Contains('\\')) LeaveOut(name, "its name holds a '\\', which whoever unpacks it may take for a folder's end");
            else if (found.Entry.Kind == EntryKind.Folder) await AddFolderAsync(name, found.Entry, cancel);
            else if (found.Entry.Kind == EntryKind.File) await AddFileAsync(item.Tree, name, found.Entry, cancel);
            await to.EaseAsync();
        }

        string Under(string path) => path.StartsWith(own, StringComparison.Ordinal) ? top + path[own.Length..] : path;
    }

    /// <summary>Something is not in there, and why.</summary>
    public void LeaveOut(string name, string reason)
    {
        if (_leftOut++ < MostNamed) _named.Append(DisplayText.Escape(name)).Append(": ").Append(reason).Append('\n');
    }

    /// <summary>Ends it well.</summary>
    public async Task CompleteAsync(CancellationToken cancel)
    {
        if (_leftOut > MostNamed) _named.Append($"and {_leftOut - MostNamed} more\n");
        if (_leftOut > 0)
        {
            await using var text = await New(LeftOut, DateTimeOffset.UtcNow.ToUnixTimeSeconds() * NanosecondsPerSecond, Regular | FileMode).OpenAsync(cancel);
            await text.WriteAsync(Encoding.UTF8.GetBytes(_named.ToString()), cancel);
        }

        await _zip.DisposeAsync();
        await to.FlushAsync(cancel);
    }

    /// <summary>One that has not been completed lacks the list that it would end with.</summary>
    public ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        return ValueTask.CompletedTask;
    }

    private async Task AddFolderAsync(string name, Entry entry, CancellationToken cancel)
    {
        // Opened, it is written at once, and not with all others at the end.
        await using var _ = await New($"{name}/", entry.ModifiedNs, Directory | (entry.Mode == 0 ? FolderMode : entry.Mode)).OpenAsync(cancel);
    }

    private async Task AddFileAsync(ISourceTree tree, string name, Entry entry, CancellationToken cancel)
    {
        FileVersion version;
        try
        {
            version = new FileVersion(tree, entry.Name);
        }
        catch (FileFailureException failure)
        {
            LeaveOut(name, failure.Reason);
            return;
        }

        using (version)
        {
            // Whatever is wrong with it mostly shows at once, while it can still be left out.
            try
            {
                version.Read(0, First(version.Size).Span);
            }
            catch (FileFailureException failure)
            {
                LeaveOut(name, failure.Reason);
                return;
            }

            departure.AddFile();
            await using var content = await New(name, entry.ModifiedNs, Regular | (entry.Mode == 0 ? FileMode : entry.Mode)).OpenAsync(cancel);
            for (var at = 0L; at < version.Size;)
            {
                var piece = First(version.Size - at);
                if (at > 0) version.Read(at, piece.Span);
                await content.WriteAsync(piece, cancel);
                at += piece.Length;
                departure.AddBytes(piece.Length);
            }
        }
    }

    private ZipArchiveEntry New(string name, long modifiedNs, int mode)
    {
        room.Add();
        var entry = _zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = TimeOf(modifiedNs);
        entry.ExternalAttributes = (mode << 16) | (name.EndsWith('/') ? DosDirectory : 0);
        return entry;
    }

    /// <summary>A time as an archive can hold it: of this machine's zone, from 1980 to 2107.</summary>
    private static DateTimeOffset TimeOf(long ns)
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(ns / NanosecondsPerSecond, Earliest.ToUnixTimeSeconds(), Latest.ToUnixTimeSeconds()));
        return time.ToLocalTime();
    }

    /// <summary>The leaf, or one beside it where several that were picked have the same.</summary>
    private string NameFor(WireName name)
    {
        _ = WireName.TryParse(name.Leaf, out var leaf); // a part of a name is one
        var free = BesideNames.Of(leaf).Prepend(leaf).First(one => _tops.Add(one.Value));
        return free.Value;
    }

    private Memory<byte> First(long left) => _buffer.AsMemory(0, (int)Math.Min(Piece, left));
}
