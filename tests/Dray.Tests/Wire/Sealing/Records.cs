using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Tests.Wire.Sealing;

/// <summary>Sealing and opening with keys of a test's choice.</summary>
internal static class Records
{
    public static LaneSuite[] Suites { get; } = [LaneSuite.Sealed, LaneSuite.Plain];

    public static byte[] Key(byte fill = 1) => [.. Enumerable.Repeat(fill, LaneSeal.KeySize)];

    /// <summary>The next record of that cipher.</summary>
    public static byte[] Seal(RecordCipher cipher, ReadOnlySpan<byte> content, bool last = false)
    {
        var buffer = new byte[content.Length + RecordHeader.Overhead];
        content.CopyTo(RecordCipher.ContentOf(buffer));
        Assert.Equal(buffer.Length, cipher.Seal(buffer, content.Length, last));
        return buffer;
    }

    /// <summary>The records of a whole lane, the last of them empty and marked.</summary>
    public static byte[][] SealAll(LaneSuite suite, byte[] key, IEnumerable<byte[]> contents)
    {
        using var cipher = new RecordCipher(suite, key);
        return [.. contents.Select(content => Seal(cipher, content)), Seal(cipher, [], last: true)];
    }

    /// <summary>
    /// What comes out of a stream that arrives in pieces of these sizes, over and over, each received as a lane does.
    /// Changes nothing of <paramref name="stream"/>.
    /// </summary>
    public static List<byte> OpenAll(RecordCipher cipher, ReadOnlySpan<byte> stream, params ReadOnlySpan<int> pieces)
    {
        var feed = new RecordFeed();
        var opened = new List<byte>();
        var worker = new byte[1 << 20];
        try
        {
            for (var n = 0; !stream.IsEmpty; n++)
            {
                var room = feed.Room(worker);
                var count = Math.Min(stream.Length, Math.Min(room.Length, pieces.IsEmpty ? int.MaxValue : pieces[n % pieces.Length]));
                stream[..count].CopyTo(room);
                stream = stream[count..];
                var bytes = room[..count];
                while (feed.TryNext(ref bytes, out var record)) opened.AddRange(cipher.Open(record));
                Assert.True(bytes.IsEmpty);
            }

            return opened;
        }
        finally
        {
            feed.Release();
        }
    }
}
