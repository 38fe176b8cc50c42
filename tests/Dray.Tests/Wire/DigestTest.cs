using CsCheck;
using Dray.Wire;

namespace Dray.Tests.Wire;

/// <summary>The vectors of docs/protocol.md, computed by the reference implementation of XXH3 in C.</summary>
public sealed class DigestTest
{
    [Fact]
    public void Units_have_the_documented_digests()
    {
        Assert.Equal("99aa06d3014798d86001c324468d497f", Digest(_ => { }));
        Assert.Equal("06b05ab6733a618578af5f94892f3950", Digest(unit => unit.Append("abc"u8)));
        Assert.Equal("18bf41bc8229e27733ef703fb2b20ed1", Digest(unit => unit.Append(Pattern(1000))));
        Assert.Equal("731ed6b5c61ad3fde747d2a342fb4555", Digest(unit => unit.Append(Pattern(WireLimits.Unit))));
    }

    [Fact]
    public void A_gap_counts_as_zeros()
    {
        Assert.Equal("34001ae2f947e773165f453a5f35c459", Digest(unit => unit.AppendZeros(WireLimits.Unit)));
        Assert.Equal("34001ae2f947e773165f453a5f35c459", Digest(unit => unit.Append(new byte[WireLimits.Unit])));
        Assert.Equal("e674c0e8ed8b75b2c3e644ad3e6bacb5", Digest(unit =>
        {
            unit.Append(Pattern(1000));
            unit.AppendZeros(1500);
            unit.AppendZeros(500);
            unit.Append(Pattern(1000));
        }));
    }

    [Fact]
    public void A_file_has_the_digest_of_its_units_digests()
    {
        Assert.Equal("99aa06d3014798d86001c324468d497f", OfFile());
        Assert.Equal("f758394eebabb2bb51ee911f78f31836", OfFile("abc"u8.ToArray()));
        var file = Pattern(WireLimits.Unit + 1000);
        Assert.Equal("4b5b5c60e9903f0a372e9d6d993953ad", OfFile(file[..WireLimits.Unit], file[WireLimits.Unit..]));
    }

    [Fact]
    public void However_a_unit_is_cut_into_pieces_its_digest_is_the_same()
    {
        var piece = Gen.Select(Gen.Bool, Gen.Byte.Array[0, 300]);
        piece.Array[0, 12].Sample(pieces =>
        {
            var cut = new UnitDigest();
            var whole = new List<byte>();
            foreach (var (isGap, bytes) in pieces)
            {
                if (isGap) cut.AppendZeros(bytes.Length);
                else cut.Append(bytes);
                whole.AddRange(isGap ? new byte[bytes.Length] : bytes);
            }

            Assert.Equal(whole.Count, cut.Length);
            Assert.Equal(Digest(unit => unit.Append(whole.ToArray())), Finish(cut));
            Assert.Equal(0, cut.Length);
            Assert.Equal("99aa06d3014798d86001c324468d497f", Finish(cut));
        });
    }

    private static string Digest(Action<UnitDigest> feed)
    {
        var unit = new UnitDigest();
        feed(unit);
        return Finish(unit);
    }

    private static string Finish(UnitDigest unit)
    {
        var digest = new byte[WireLimits.Digest];
        unit.Finish(digest);
        return Convert.ToHexStringLower(digest);
    }

    private static string OfFile(params byte[][] units)
    {
        var digest = new byte[WireLimits.Digest];
        FileDigest.Of(units.SelectMany(unit => Convert.FromHexString(Digest(d => d.Append(unit)))).ToArray(), digest);
        return Convert.ToHexStringLower(digest);
    }

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];
}
