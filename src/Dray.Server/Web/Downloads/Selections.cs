using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>What guests have picked, to be fetched as one archive by a plain link. Kept for a while, in memory, the oldest giving way. Any thread.</summary>
internal sealed class Selections(TimeProvider time)
{
    private const int MostPaths = 10_000;

    /// <summary>UTF-16 units in the paths of one of them.</summary>
    private const int MostLength = 1 << 20;

    /// <summary>The same in all of them together.</summary>
    private const int MostInAll = 16 << 20;

    private const int MostOfOne = 32;

    private const int IdBytes = 16;

    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly LinkedList<Selection> _oldestFirst = [];
    private long _length;

    /// <summary>Keeps one.</summary>
    /// <exception cref="WebException">It holds nothing, or too much.</exception>
    public string Keep(Grant grant, IReadOnlyList<string> paths)
    {
        var length = paths.Sum(static path => (long)path.Length);
        if (paths.Count == 0) throw new WebException(StatusCodes.Status400BadRequest, "nothing is selected");
        if (paths.Count > MostPaths || length > MostLength) throw new WebException(StatusCodes.Status413PayloadTooLarge, $"more than {MostPaths} things are selected at once: select the folder that they are in");
        var selection = new Selection(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes)), grant, paths, length, time.GetUtcNow() + Lasts);
        lock (_lock)
        {
            if (_oldestFirst.Where(one => one.Grant == grant).Skip(MostOfOne - 1).Any()) Drop(_oldestFirst.First(one => one.Grant == grant));
            while (_oldestFirst.First is { } oldest && (_length + length > MostInAll || oldest.Value.Until <= time.GetUtcNow())) Drop(oldest.Value);
            _oldestFirst.AddLast(selection);
            _length += length;
        }

        return selection.Id;
    }

    /// <summary>The paths of one that this link's guests have picked; null where there is none.</summary>
    public IReadOnlyList<string>? Find(Grant grant, string id)
    {
        lock (_lock) return _oldestFirst.FirstOrDefault(one => one.Id == id && one.Grant == grant && one.Until > time.GetUtcNow())?.Paths;
    }

    private void Drop(Selection selection)
    {
        _oldestFirst.Remove(selection);
        _length -= selection.Length;
    }

    private sealed record Selection(string Id, Grant Grant, IReadOnlyList<string> Paths, long Length, DateTimeOffset Until);
}
