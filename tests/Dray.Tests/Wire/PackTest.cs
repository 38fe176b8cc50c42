using Dray.Wire;

namespace Dray.Tests.Wire;

public sealed class PackTest
{
    private readonly byte[] _payload = new byte[WireLimits.Pack];

    [Fact]
    public void The_largest_small_file_fills_a_pack()
    {
        var pack = new PackWriter(_payload);
        Assert.False(pack.TryAdd(1, new byte[WireLimits.Small + 1]));
        Assert.True(pack.TryAdd(1, new byte[WireLimits.Small]));
        Assert.Equal(WireLimits.Pack, pack.Length);
        Assert.False(pack.TryAdd(2, []));
        Assert.True(pack.Room.IsEmpty);
        Assert.Equal(1u, pack.Count);
    }

    [Fact]
    public void A_file_can_be_read_straight_into_its_place()
    {
        var pack = new PackWriter(_payload);
        Assert.True(pack.TryAdd(7, []));
        "hello"u8.CopyTo(pack.Room);
        pack.Add(8, 5);

        var reader = new PackReader(_payload.AsSpan(0, pack.Length), pack.Count);
        Assert.True(reader.TryRead(out var folder));
        Assert.Equal(7u, folder.Entry);
        Assert.True(folder.Content.IsEmpty && folder.IsIntact());
        Assert.True(reader.TryRead(out var file));
        Assert.Equal(8u, file.Entry);
        Assert.Equal("hello"u8, file.Content);
        Assert.True(file.IsIntact());
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void A_flipped_bit_in_digest_or_content_is_noticed()
    {
        var pack = new PackWriter(_payload);
        pack.TryAdd(1, "hello"u8);
        for (var bit = 8 * 8; bit < pack.Length * 8; bit++)
        {
            _payload[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(new PackReader(_payload.AsSpan(0, pack.Length), 1).TryRead(out var item));
            Assert.False(item.IsIntact());
            _payload[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_wrong_count_is_refused()
    {
        var pack = new PackWriter(_payload);
        pack.TryAdd(1, "hello"u8);
        pack.TryAdd(2, []);
        var length = pack.Length;
        foreach (var count in new uint[] { 0, 1, 3, uint.MaxValue })
            Assert.Throws<WireException>(() => new PackReader(_payload.AsSpan(0, length), count));
    }

    [Fact]
    public void A_size_beyond_the_pack_is_refused_before_anything_is_handed_out()
    {
        var pack = new PackWriter(_payload);
        pack.TryAdd(1, "hello"u8);
        pack.TryAdd(2, "hello"u8);
        var length = pack.Length;
        foreach (var size in new uint[] { 6, 0x7fff_ffff, 0x8000_0000, uint.MaxValue })
        {
            BitConverter.TryWriteBytes(_payload.AsSpan(29 + 4), size);
            Assert.Throws<WireException>(() => new PackReader(_payload.AsSpan(0, length), 2));
        }
    }
}
