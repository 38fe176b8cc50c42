namespace Dray.EndToEnd.Torture;

/// <summary>A file that changes by one step each time, and whose every version is told before it can be seen.</summary>
internal sealed class ChangingFile
{
    private readonly string _path, _name;
    private readonly Versions _versions;
    private byte[] _content;

    public ChangingFile(string path, string name, int size, Versions versions, Random random)
    {
        (_path, _name, _versions, _content) = (path, name, versions, new byte[size]);
        random.NextBytes(_content);
        _versions.Add(name, _content);
        File.WriteAllBytes(path, _content);
    }

    /// <summary>Appends, cuts off, flips a byte in place (now and then with the old times), or replaces the whole.</summary>
    public void Change(Random random)
    {
        var at = random.Next(_content.Length);
        switch (random.Next(5))
        {
            case 0:
                var more = new byte[random.Next(1, 1 << 20)];
                random.NextBytes(more);
                Tell([.. _content, .. more]);
                Write(_content.Length - more.Length, more);
                break;
            case 1:
                Tell(_content[..at]);
                using (var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) RandomAccess.SetLength(file, at);
                break;
            case 2:
                Flip(at);
                break;
            case 3:
                // What gives a file back its old times can't give back its ctime.
                var times = File.GetLastWriteTimeUtc(_path);
                Flip(at);
                File.SetLastWriteTimeUtc(_path, times);
                break;
            default:
                var aside = Path.Combine(_path, "..", "..", "aside"); // no part of what is sent
                var other = new byte[_content.Length];
                random.NextBytes(other);
                Tell(other);
                File.WriteAllBytes(aside, other);
                File.Move(aside, _path, overwrite: true);
                break;
        }
    }

    private void Flip(int at)
    {
        byte[] flipped = [.. _content];
        flipped[at] ^= 0x10;
        Tell(flipped);
        Write(at, flipped.AsSpan(at, 1));
    }

    private void Tell(byte[] content)
    {
        _content = content;
        _versions.Add(_name, content);
    }

    private void Write(long at, ReadOnlySpan<byte> bytes)
    {
        using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, bytes, at);
    }
}
