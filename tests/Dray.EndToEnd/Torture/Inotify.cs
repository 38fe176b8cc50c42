using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Dray.EndToEnd.Torture;

/// <summary>inotify(7), as far as a watcher of one folder tree needs it.</summary>
internal sealed partial class Inotify : IDisposable
{
    public const uint Modify = 0x2, CloseWrite = 0x8, MovedTo = 0x80, Create = 0x100, Overflow = 0x4000, IsFolder = 0x4000_0000;

    private const uint OnlyFolders = 0x0100_0000;
    private const int NonBlocking = 0x800, CloseOnExec = 0x8_0000, Again = 11;
    private const int HeaderSize = 16;

    private readonly SafeFileHandle _handle = inotify_init1(NonBlocking | CloseOnExec);
    private readonly byte[] _buffer = new byte[64 << 10];

    public readonly record struct Event(int Watch, uint What, string Name);

    /// <summary>Watches a folder; -1 where it is gone.</summary>
    public int Add(string folder) => inotify_add_watch(_handle, folder, Modify | CloseWrite | MovedTo | Create | OnlyFolders);

    /// <summary>What has happened, oldest first; empty where nothing has.</summary>
    public List<Event> Read()
    {
        var events = new List<Event>();
        var count = (int)read(_handle, _buffer, (nuint)_buffer.Length);
        if (count < 0 && Marshal.GetLastPInvokeError() != Again) throw new Win32Exception();
        for (var at = 0; at < count;)
        {
            var one = _buffer.AsSpan(at);
            var length = BinaryPrimitives.ReadInt32LittleEndian(one[12..]);
            var name = Encoding.UTF8.GetString(one.Slice(HeaderSize, length)).TrimEnd('\0');
            events.Add(new Event(BinaryPrimitives.ReadInt32LittleEndian(one), BinaryPrimitives.ReadUInt32LittleEndian(one[4..]), name));
            at += HeaderSize + length;
        }

        return events;
    }

    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle inotify_init1(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inotify_add_watch(SafeFileHandle handle, string path, uint mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle handle, [Out] byte[] buffer, nuint count);
}
