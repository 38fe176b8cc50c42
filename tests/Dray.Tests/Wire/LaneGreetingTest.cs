using CsCheck;
using Dray.Wire;

namespace Dray.Tests.Wire;

public sealed class LaneGreetingTest
{
    private static readonly byte[] Secret = Bytes(0x00, 32);
    private static readonly byte[] Hello = NewHello();
    private static readonly byte[] Welcome = NewWelcome();

    [Fact]
    public void A_hello_has_the_documented_bytes()
    {
        Assert.Equal(
            "d7445241590d0a1a" + "0200" + "0100" + "00000000" + "404142434445464748494a4b4c4d4e4f"
            + "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
            + "dc18c3811e894c621802f72744be57005fbf147d668cb2b3d6c743583eef109e",
            Convert.ToHexStringLower(Hello));
    }

    [Fact]
    public void A_welcome_has_the_documented_bytes()
    {
        Assert.Equal(
            "d7445241590d0a1a" + "0200" + "0000" + "00000000" + "00000000000000000000000000000000"
            + "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
            + "c532f46879125739503bfeb1d3e6ca6b557490ab8bfd61c07be530a47cab2a15",
            Convert.ToHexStringLower(Welcome));
    }

    [Fact]
    public void A_hello_comes_back_as_it_was_written()
    {
        Assert.Equal(LaneGreeting.Ok, LaneHello.TryRead(Hello, out var hello));
        Assert.Equal(2, hello.Version);
        Assert.Equal(LaneSuite.Sealed, hello.Suite);
        Assert.Equal(Bytes(0x40, 16), hello.Ticket.ToArray());
        Assert.Equal(Bytes(0x60, 32), hello.Nonce.ToArray());
        Assert.True(hello.IsFrom(Secret));
        Assert.False(hello.IsFrom(Bytes(0x01, 32)));
    }

    [Fact]
    public void A_welcome_comes_back_as_it_was_written()
    {
        Assert.Equal(LaneGreeting.Ok, LaneWelcome.TryRead(Welcome, out var welcome));
        Assert.Equal(LaneStatus.Ok, welcome.Status);
        Assert.Equal(Bytes(0x80, 32), welcome.Nonce.ToArray());
        Assert.True(welcome.Accepts(Hello, Secret));
        Assert.False(welcome.Accepts(Hello, Bytes(0x01, 32)));
    }

    [Fact]
    public void A_refusal_says_what_it_is_and_accepts_nothing()
    {
        var refusal = new byte[LaneWelcome.Size];
        LaneWelcome.WriteRefusal(refusal, LaneStatus.Upgrade);
        Assert.Equal(LaneGreeting.Ok, LaneWelcome.TryRead(refusal, out var welcome));
        Assert.Equal(LaneStatus.Upgrade, welcome.Status);
        Assert.False(welcome.Accepts(Hello, Secret));
    }

    [Fact]
    public void A_greeting_cut_anywhere_is_incomplete()
    {
        for (var length = 0; length < LaneHello.Size; length++)
        {
            Assert.Equal(LaneGreeting.Incomplete, LaneHello.TryRead(Hello.AsSpan(0, length), out _));
            Assert.Equal(LaneGreeting.Incomplete, LaneWelcome.TryRead(Welcome.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void What_follows_a_hello_is_not_part_of_it()
    {
        Assert.Equal(LaneGreeting.Ok, LaneHello.TryRead([.. Hello, 1, 2, 3], out var hello));
        Assert.True(hello.IsFrom(Secret));
    }

    [Fact]
    public void Another_protocol_is_told_by_its_first_byte()
    {
        Assert.Equal(LaneGreeting.NotALane, LaneHello.TryRead("G"u8, out _));
        Assert.Equal(LaneGreeting.NotALane, LaneHello.TryRead([0x16], out _));
        Assert.Equal(LaneGreeting.NotALane, LaneHello.TryRead(new byte[200], out _));
    }

    [Fact]
    public void Another_version_is_told_as_soon_as_it_is_there()
    {
        var other = Hello[..10];
        other[8] = 1;
        Assert.Equal(LaneGreeting.OtherVersion, LaneHello.TryRead(other, out var hello));
        Assert.Equal(1, hello.Version);
    }

    [Fact]
    public void Bytes_that_must_be_zero_are_held_to_it()
    {
        for (var at = 12; at < 16; at++) Assert.Equal(LaneGreeting.NotALane, LaneHello.TryRead(With(Hello, at, 1), out _));
        Assert.Equal(LaneGreeting.NotALane, LaneWelcome.TryRead(With(Welcome, 16, 1), out _));
        Assert.Equal(LaneGreeting.NotALane, LaneWelcome.TryRead(With(Welcome, 10, 3), out _));
    }

    [Fact]
    public void A_flipped_bit_anywhere_opens_no_lane()
    {
        for (var bit = 0; bit < LaneHello.Size * 8; bit++)
        {
            var flip = (byte)(1 << (bit % 8));
            var hello = With(Hello, bit / 8, (byte)(Hello[bit / 8] ^ flip));
            Assert.False(LaneHello.TryRead(hello, out var read) == LaneGreeting.Ok && read.IsFrom(Secret));
            var welcome = With(Welcome, bit / 8, (byte)(Welcome[bit / 8] ^ flip));
            Assert.False(LaneWelcome.TryRead(welcome, out var answer) == LaneGreeting.Ok && answer.Accepts(Hello, Secret));
            Assert.Equal(LaneGreeting.Ok, LaneWelcome.TryRead(Welcome, out var intact));
            Assert.False(intact.Accepts(hello, Secret));
        }
    }

    [Fact]
    public void Random_bytes_get_a_verdict_and_open_nothing() =>
        Gen.Select(Gen.Byte.Array[0, 120], Gen.Int[0, 16]).Sample((bytes, real) =>
        {
            Hello.AsSpan(0, Math.Min(real, bytes.Length)).CopyTo(bytes);
            Assert.False(LaneHello.TryRead(bytes, out var hello) == LaneGreeting.Ok && hello.IsFrom(Secret));
            Assert.False(LaneWelcome.TryRead(bytes, out var welcome) == LaneGreeting.Ok && welcome.Accepts(Hello, Secret));
        }, iter: 20_000);

    private static byte[] NewHello()
    {
        var hello = new byte[LaneHello.Size];
        LaneHello.Write(hello, LaneSuite.Sealed, ticket: Bytes(0x40, 16), Secret, nonce: Bytes(0x60, 32));
        return hello;
    }

    private static byte[] NewWelcome()
    {
        var welcome = new byte[LaneWelcome.Size];
        LaneWelcome.Write(welcome, NewHello(), Secret, nonce: Bytes(0x80, 32));
        return welcome;
    }

    private static byte[] Bytes(byte first, int count) => [.. Enumerable.Range(first, count).Select(i => (byte)i)];

    private static byte[] With(byte[] bytes, int at, byte value)
    {
        var changed = (byte[])bytes.Clone();
        changed[at] = value;
        return changed;
    }
}
