using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Dray.Interop;

namespace Dray.Files;

/// <summary>
/// The names in one folder, block by block in the order the disk has them, so that a million take no more memory than
/// ten. Owned by one thread, which disposes of it; the folder's descriptor stays the caller's.
/// </summary>
internal sealed class FolderReader(Descriptor folder) : IDisposable
{
    private readonly byte[] _block = ArrayPool<byte>.Shared.Rent(32 << 10);
    private int _at, _end;

    /// <summary>Every name in a small folder; one that can't be read looks empty.</summary>
    public static List<string> ListAll(Descriptor folder)
    {
        // A description of its own, because the reading position belongs to that.
        using var reading = Posix.OpenAt(folder, ".", Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (reading.IsInvalid) return [];
        using var reader = new FolderReader(reading);
        var names = new List<string>();
        while (reader.TryRead(out var name)) names.Add(Encoding.UTF8.GetString(name[..^1]));
        return names;
    }

    /// <summary>0, or the errno that ended the reading.</summary>
    public int Error { get; private set; }

    /// <summary>The next name's bytes, the NUL after them included, valid until the next call. "." and ".." are left out.</summary>
    public bool TryRead(out ReadOnlySpan<byte> name)
    {
        while (_at < _end || TryFill())
        {
            // struct linux_dirent64: inode (u64), offset (i64), length (u16), type (u8), name
            var entry = _block.AsSpan(_at);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(entry[16..]);
            _at += length;
            name = entry[19..length];
            name = name[..(name.IndexOf((byte)0) + 1)];
            if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8)) return true;
        }

        name = default;
        return false;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_block);

    private bool TryFill()
    {
        Error = Posix.ReadEntries(folder, _block, out _end);
        _at = 0;
        return Error == 0 && _end > 0;
    }
}
