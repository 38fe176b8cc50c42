using Dray.Wire;
using Microsoft.Win32.SafeHandles;

namespace Dray.Files;

/// <summary>A staged file or link under a path of its own; <see cref="PortableVolume"/> says what that costs.</summary>
internal sealed class PortableStagedNode : IStagedFile
{
    private static readonly byte[] Zeros = new byte[64 << 10];

    private readonly PortableVolume _volume;
    private readonly WireName _target;
    private readonly SafeFileHandle? _file;
    private readonly string _path;
    private string? _aside;
    private bool _published, _parked;

    /// <param name="volume">Knows the folder it will land in.</param>
    /// <param name="target">What messages call it.</param>
    /// <param name="path">Where it is staged.</param>
    /// <param name="file">Its content; null for a link. From here on this object disposes of it.</param>
    public PortableStagedNode(PortableVolume volume, WireName target, string path, SafeFileHandle? file)
    {
        _volume = volume;
        _target = target;
        _path = path;
        _file = file;
    }

    public void Resize(long size) => Try(() =>
    {
        RandomAccess.SetLength(_file!, size);
        return size;
    });

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_file!, bytes, offset);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw FileFaults.Failure(failed, _target.Value);
        }
    }

    public void Zero(long offset, long length)
    {
        for (var end = offset + length; offset < end; offset += Zeros.Length)
            Write(offset, Zeros.AsSpan(0, (int)Math.Min(Zeros.Length, end - offset)));
    }

    public int Read(long offset, Span<byte> bytes)
    {
        try
        {
            var count = 0;
            while (count < bytes.Length && RandomAccess.Read(_file!, bytes[count..], offset + count) is var read and > 0) count += read;
            return count;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Failure(failed, _target.Value);
        }
    }

    public void Seal(in NodeMeta meta)
    {
        var (modifiedNs, mode) = meta;
        Try(() =>
        {
            if (!OperatingSystem.IsWindows() && _volume.Traits.StoresModes)
                File.SetUnixFileMode(_file!, (UnixFileMode)(mode & _volume.Traits.ModeMask));
            File.SetLastWriteTimeUtc(_file!, PortableStat.ToTime(modifiedNs));
            return modifiedNs;
        });
    }

    public NodeStat Stat() => Try(() => PortableStat.Of(_path)) ?? throw FileFaults.Failure(FileFault.Vanished, _target.Value);

    public bool TryPublish(WireName name) => Try(() =>
    {
        Close();
        _volume.MakeParent(name);
        var to = _volume.PathOf(name);
        lock (_volume.Naming)
        {
            if (PortableStat.Of(to) is not null) return false;
            File.Move(_path, to, overwrite: false);
        }

        return _published = true;
    });

    public bool TryReplace(WireName name, string aside, out NodeStat was)
    {
        var moved = Try<NodeStat?>(() =>
        {
            Close();
            var to = _volume.PathOf(name);
            _aside = Path.Combine(Directory.CreateDirectory(Path.Combine(_volume.Replaced, aside)).FullName, name.Leaf);
            lock (_volume.Naming)
            {
                if (PortableStat.Of(to) is null) return null;
                File.Move(to, _aside, overwrite: false);
                File.Move(_path, to, overwrite: false);
            }

            _published = true;
            return PortableStat.Of(_aside);
        });
        was = moved ?? default;
        return moved is not null;
    }

    public bool TryUndo(WireName name) => Try(() =>
    {
        var to = _volume.PathOf(name);
        lock (_volume.Naming)
        {
            File.Move(to, _path, overwrite: false);
            File.Move(_aside!, to, overwrite: false);
        }

        _published = false;
        return true;
    });

    public void StartWriteOut(long offset, long length) { }

    public void SyncData() => Sync();

    public void Sync() => Try(() =>
    {
        if (_file is not null) RandomAccess.FlushToDisk(_file);
        return true;
    });

    public void Park() => _parked = true;

    public void Dispose()
    {
        Close();
        try
        {
            if (!_published && !_parked) File.Delete(_path);
            // Stays, if it holds what was replaced.
            if (_aside is not null && PortableStat.Of(_aside) is null) Directory.Delete(Path.GetDirectoryName(_aside)!);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // The next start sweeps it.
        }
    }

    // A file that is open can't be renamed on Windows.
    private void Close() => _file?.Dispose();

    private T Try<T>(Func<T> calls) => PortableVolume.Try(_target.Value, calls);
}
