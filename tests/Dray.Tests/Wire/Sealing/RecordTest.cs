using CsCheck;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Tests.Wire.Sealing;

/// <summary>A record opens where it was sealed as the next one, and nowhere else.</summary>
public sealed class RecordTest
{
    private static readonly Gen<byte[][]> Contents = Gen.Byte.Array[1, 300].Array[0, 6];
    private static readonly Gen<LaneSuite> Suite = Gen.Bool.Select(static plain => plain ? LaneSuite.Plain : LaneSuite.Sealed);

    [Fact]
    public void Whatever_the_pieces_it_arrives_in_a_lane_opens_to_what_was_sealed() =>
        Gen.Select(Suite, Contents, Gen.Int[1, 400].Array[1, 8]).Sample((suite, contents, pieces) =>
        {
            using var opening = new RecordCipher(suite, Records.Key());
            var opened = Records.OpenAll(opening, Stream(suite, contents), pieces);
            Assert.Equal(contents.SelectMany(static content => content), opened);
            Assert.True(opening.HasEnded);
        }, iter: 3_000);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    [InlineData(300_000)]
    [InlineData(1 << 20)]
    public void Records_of_every_size_come_through(int piece)
    {
        foreach (var suite in Records.Suites)
        {
            byte[][] contents = [new byte[1], new byte[RecordHeader.MostContent], new byte[5_000], new byte[RecordHeader.MostContent - 1]];
            foreach (var content in contents) new Random(content.Length).NextBytes(content);
            using var opening = new RecordCipher(suite, Records.Key());
            Assert.Equal(contents.SelectMany(static content => content), Records.OpenAll(opening, Stream(suite, contents), piece));
        }
    }

    [Fact]
    public void A_flip_of_any_bit_anywhere_opens_nothing()
    {
        foreach (var suite in Records.Suites)
        {
            var stream = Stream(suite, ["secret"u8.ToArray(), "more"u8.ToArray()]);
            for (var bit = 0; bit < 8 * stream.Length; bit++)
            {
                var flipped = stream.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                AssertIsPrefix("secretmore"u8, suite, flipped);
            }
        }
    }

    [Fact]
    public void A_flip_anywhere_in_lanes_of_any_shape_is_refused() =>
        Gen.Select(Suite, Contents, Gen.Int[0, int.MaxValue], Gen.Byte[1, 255], Gen.Int[1, 400].Array[1, 4]).Sample((suite, contents, at, flip, pieces) =>
        {
            var stream = Stream(suite, contents);
            stream[at % stream.Length] ^= flip;
            AssertIsPrefix([.. contents.SelectMany(static content => content)], suite, stream, pieces);
        }, iter: 3_000);

    [Fact]
    public void A_lane_that_is_cut_anywhere_gives_no_more_than_whole_records_and_has_not_ended()
    {
        foreach (var suite in Records.Suites)
        {
            var stream = Stream(suite, ["one"u8.ToArray(), "two"u8.ToArray()]);
            for (var length = 0; length < stream.Length; length++)
            {
                using var opening = new RecordCipher(suite, Records.Key());
                var opened = Records.OpenAll(opening, stream.AsSpan(0, length));
                Assert.Contains(opened.Count, new[] { 0, 3, 6 });
                Assert.False(opening.HasEnded);
            }
        }
    }

    [Fact]
    public void Threat_24_Records_that_are_dropped_repeated_or_moved_are_refused() =>
        Gen.Select(Suite, Contents, Gen.Int[0, 100], Gen.Int[0, 100], Gen.Int[0, 2]).Sample((suite, contents, one, other, how) =>
        {
            List<byte[]> records = [.. Records.SealAll(suite, Records.Key(), contents)];
            var (from, to) = (one % records.Count, other % records.Count);
            var record = records[from];
            if (how == 0) records.Insert(to, record);
            else records.RemoveAt(from);
            if (how == 2) records.Insert(Math.Min(to, records.Count), record);
            if (how == 2 && Math.Min(to, records.Count - 1) == from) return;
            AssertIsPrefix([.. contents.SelectMany(static content => content)], suite, [.. records.SelectMany(static r => r)]);
        }, iter: 3_000);

    [Fact]
    public void Nothing_follows_the_last_record()
    {
        foreach (var suite in Records.Suites)
        {
            using var sealing = new RecordCipher(suite, Records.Key());
            using var opening = new RecordCipher(suite, Records.Key());
            opening.Open(Records.Seal(sealing, "end"u8, last: true));
            Assert.NotEmpty(Assert.Throws<InvalidOperationException>(() => Records.Seal(sealing, "more"u8)).Message);
            using var forger = new RecordCipher(suite, Records.Key());
            Records.Seal(forger, "x"u8);
            Assert.Throws<RecordException>(() => opening.Open(Records.Seal(forger, "more"u8)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_mark_of_the_last_record_can_be_neither_set_nor_taken_away(bool last)
    {
        foreach (var suite in Records.Suites)
        {
            using var sealing = new RecordCipher(suite, Records.Key());
            using var opening = new RecordCipher(suite, Records.Key());
            var record = Records.Seal(sealing, "content"u8, last);
            new RecordHeader("content".Length, !last).Write(record);
            Assert.Throws<RecordException>(() => opening.Open(record));
            Assert.False(opening.HasEnded);
        }
    }

    [Fact]
    public void What_one_end_seals_comes_not_from_the_other_nor_from_another_lane_or_suite()
    {
        var (secret, hello, welcome) = (Records.Key(3), Records.Key(4), Records.Key(5));
        var binding = new LaneBinding(LaneSuite.Sealed, new byte[16], 1);
        using var real = LaneSeal.Derive(binding, secret, hello, welcome);
        var record = Records.Seal(real.FromSender, "content"u8);
        Refuse(real.FromReceiver);
        LaneBinding[] others = [binding with { Lane = 2 }, binding with { Transfer = Records.Key()[..16] }, binding with { Suite = LaneSuite.Plain }];
        foreach (var other in others) RefuseOf(other, secret, hello, welcome);
        RefuseOf(binding, Records.Key(9), hello, welcome);
        RefuseOf(binding, secret, Records.Key(9), welcome);
        RefuseOf(binding, secret, hello, Records.Key(9));
        RefuseOf(binding, secret, welcome, hello);
        using var same = LaneSeal.Derive(binding, secret, hello, welcome);
        Assert.Equal("content"u8, same.FromSender.Open(record));

        void RefuseOf(LaneBinding other, byte[] otherSecret, byte[] otherHello, byte[] otherWelcome)
        {
            using var seal = LaneSeal.Derive(other, otherSecret, otherHello, otherWelcome);
            Refuse(seal.FromSender);
        }

        void Refuse(RecordCipher cipher) =>
            Assert.Contains("altered", Assert.Throws<RecordException>(() => cipher.Open(record.ToArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_carries_so_much_and_no_more_at_either_end()
    {
        using var sealing = new RecordCipher(LaneSuite.Sealed, Records.Key(), limit: 100);
        using var opening = new RecordCipher(LaneSuite.Sealed, Records.Key(), limit: 100);
        opening.Open(Records.Seal(sealing, new byte[50]));
        Assert.Equal(26, sealing.Left);
        Assert.Throws<InvalidOperationException>(() => Records.Seal(sealing, new byte[3]));
        using var forger = new RecordCipher(LaneSuite.Sealed, Records.Key());
        Records.Seal(forger, new byte[50]);
        Assert.Throws<RecordException>(() => opening.Open(Records.Seal(forger, new byte[3])));
        opening.Open(Records.Seal(sealing, new byte[2]));
        Assert.Equal(0, opening.Left);
    }

    // Whatever the lengths, the bytes run out before the numbers: NIST SP 800-38D allows 2^32 records.
    [Fact]
    public void No_lane_has_more_records_than_its_key_allows() =>
        Assert.True(WireLimits.LaneBytes / RecordHeader.Overhead < uint.MaxValue);

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(RecordHeader.MostContent + 1, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(1, 0x100)]
    public void What_begins_no_record_is_told_by_its_header(int length, uint flags)
    {
        var header = new byte[RecordHeader.Size];
        BitConverter.TryWriteBytes(header, length);
        BitConverter.TryWriteBytes(header.AsSpan(4), flags);
        Assert.NotEmpty(Assert.Throws<RecordException>(() => RecordHeader.Read(header)).Message);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(RecordHeader.MostContent, 1)]
    public void The_least_and_the_most_that_a_record_may_be_is_read(int length, uint flags)
    {
        var header = new byte[RecordHeader.Size];
        new RecordHeader(length, flags == 1).Write(header);
        Assert.Equal(new RecordHeader(length, flags == 1), RecordHeader.Read(header));
    }

    [Fact]
    public void A_record_that_is_no_whole_one_is_refused()
    {
        using var cipher = new RecordCipher(LaneSuite.Sealed, Records.Key());
        var record = Records.Seal(cipher, "abc"u8);
        foreach (var other in (byte[][])[record[..^1], [.. record, 0]])
        {
            using var opening = new RecordCipher(LaneSuite.Sealed, Records.Key());
            Assert.NotEmpty(Assert.Throws<RecordException>(() => opening.Open(other)).Message);
            Assert.Equal(0, opening.Carried);
        }
    }

    [Fact]
    public void A_suite_that_is_none_makes_no_cipher()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecordCipher(0, Records.Key()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecordCipher((LaneSuite)3, Records.Key()));
    }

    [Fact]
    public void A_lane_that_was_disposed_seals_and_opens_nothing()
    {
        var seal = LaneSeal.Derive(new LaneBinding(LaneSuite.Sealed, new byte[16], 1), Records.Key(3), Records.Key(4), Records.Key(5));
        seal.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Records.Seal(seal.FromSender, "a"u8));
        Assert.Throws<ObjectDisposedException>(() => Records.Seal(seal.FromReceiver, "a"u8));
    }

    [Fact]
    public void A_seal_that_has_rested_goes_on_where_it_was_and_only_once()
    {
        var binding = new LaneBinding(LaneSuite.Sealed, new byte[16], 1);
        using var theirs = LaneSeal.Derive(binding, Records.Key(3), Records.Key(4), Records.Key(5));
        var ours = LaneSeal.Derive(binding, Records.Key(3), Records.Key(4), Records.Key(5));
        Assert.Equal("one"u8, theirs.FromSender.Open(Records.Seal(ours.FromSender, "one"u8)));
        var resting = ours.Rest();
        Assert.Throws<ObjectDisposedException>(() => Records.Seal(ours.FromSender, "lost"u8));

        using var again = LaneSeal.Wake(binding, ref resting);
        Assert.Equal("two"u8, theirs.FromSender.Open(Records.Seal(again.FromSender, "two"u8)));
        Assert.Equal("back"u8, again.FromReceiver.Open(Records.Seal(theirs.FromReceiver, "back"u8)));
        Assert.Equal(theirs.FromSender.Position, again.FromSender.Position);
        Assert.Equal(new byte[LaneSeal.KeySize], resting.Secret.ToArray());
        Assert.Equal(default, resting.FromSender);
    }

    [Fact]
    public void Content_goes_between_header_and_tag_and_is_no_more_than_a_record_holds()
    {
        Assert.Equal(5, RecordCipher.ContentOf(new byte[5 + RecordHeader.Overhead]).Length);
        Assert.Equal(RecordHeader.MostContent, RecordCipher.ContentOf(new byte[1 << 20]).Length);
    }

    private static byte[] Stream(LaneSuite suite, IEnumerable<byte[]> contents) =>
        [.. Records.SealAll(suite, Records.Key(), contents).SelectMany(static record => record)];

    /// <summary>Opens what it can, and holds what came out to a beginning of what was sealed, without its end.</summary>
    private static void AssertIsPrefix(ReadOnlySpan<byte> all, LaneSuite suite, byte[] stream, params ReadOnlySpan<int> pieces)
    {
        using var opening = new RecordCipher(suite, Records.Key());
        var opened = new List<byte>();
        try
        {
            opened = Records.OpenAll(opening, stream, pieces);
            Assert.False(opening.HasEnded);
        }
        catch (RecordException)
        {
            // What had come before it is a beginning, as other tests see.
        }

        Assert.True(all.StartsWith(opened.ToArray()));
    }
}
