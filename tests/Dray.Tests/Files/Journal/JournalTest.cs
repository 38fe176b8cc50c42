using System.Buffers;
using System.IO.Hashing;
using CsCheck;
using Dray.Files;
using Dray.Wire;
using static Dray.Tests.Files.TempFolder;

namespace Dray.Tests.Files;

/// <summary>A journal's bytes: whatever happens to them, what is read is a beginning of what was written.</summary>
public sealed class JournalTest
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private static readonly PartialKey Key = new(new string('a', 64), Name("photos/big ä.raw"));

    private static readonly Gen<JournalRecord> Record = Gen.OneOf(
        Gen.Select(Gen.UInt, Gen.ULong, Gen.Long[0, long.MaxValue], Gen.String[Gen.Char.AlphaNumeric, 0, 64])
            .Select(JournalRecord (epoch, run, size, identity) => new JournalRecord.Lease(epoch, run, size, identity)),
        Gen.Select(Gen.Long[0, 1L << 41], Gen.ULong, Gen.ULong, Gen.Bool)
            .Select(JournalRecord (unit, high, low, synced) => new JournalRecord.Unit(unit, new UInt128(high, low), synced)),
        Gen.Long[0, 1L << 41].Select(JournalRecord (unit) => new JournalRecord.Dropped(unit)),
        Gen.Select(Gen.Long, Gen.Long, Gen.ULong)
            .Select(JournalRecord (size, time, inode) => new JournalRecord.Aside(
                $"20260304T050607-{Id}", new NodeStat(NodeKind.File, size, time, time, 0x1A4, 7, inode, size))));

    private static readonly Gen<JournalRecord[]> Journal =
        Record.Array[0, 12].Select(records => records.Prepend(new JournalRecord.Header(Id, Key)).ToArray());

    [Fact]
    public void What_is_written_is_read() => Journal.Sample(records =>
    {
        var bytes = Write(records);
        Assert.Equal(records, Read(bytes, out var end));
        Assert.Equal(bytes.Length, end.Offset);
    });

    [Fact]
    public void A_journal_longer_than_the_buffer_is_read_to_its_end()
    {
        JournalRecord[] records = [new JournalRecord.Header(Id, Key), .. Enumerable.Range(0, 20_000).Select(n => new JournalRecord.Unit(n, (UInt128)n, true))];
        Assert.Equal(records, Read(Write(records), out _));
    }

    [Fact]
    public void Cut_anywhere_it_is_a_beginning_of_itself() => Journal.Sample(
        records =>
        {
            var bytes = Write(records);
            for (var length = 0; length < bytes.Length; length++) AssertBeginning(records, bytes[..length], length);
        },
        iter: 50);

    [Fact]
    public void Flipped_anywhere_it_ends_before_that() => Gen.Select(Journal, Gen.Byte[1, 255]).Sample(
        (records, flip) =>
        {
            var bytes = Write(records);
            for (var at = 0; at < bytes.Length; at++)
            {
                bytes[at] ^= flip;
                AssertBeginning(records, bytes, at);
                bytes[at] ^= flip;
            }
        },
        iter: 50);

    [Fact]
    public void What_is_left_behind_its_end_of_an_earlier_end_is_not_read() => Gen.Select(Journal, Journal).Sample((older, newer) =>
    {
        var bytes = Write(newer);
        var stale = Write([.. older, .. older.Skip(1), .. newer.Skip(1)]);
        if (stale.AsSpan().StartsWith(bytes)) return;
        Assert.Equal(newer, Read([.. bytes, .. stale.AsSpan(Math.Min(bytes.Length, stale.Length))], out _));
    });

    [Fact]
    public void Records_that_are_repeated_or_change_places_are_not_read() => Gen.Select(Journal, Gen.Int[0, 100], Gen.Int[0, 100]).Sample((records, one, other) =>
    {
        var frames = Frames(records);
        (one, other) = (one % frames.Length, other % frames.Length);
        byte[][] twice = [.. frames[..(one + 1)], .. frames[one..]];
        Assert.Equal(records[..(one + 1)], Read(Join(twice), out _));
        if (one == other) return;
        (frames[one], frames[other]) = (frames[other], frames[one]);
        var same = frames[one].AsSpan().SequenceEqual(frames[other]);
        if (!same) Assert.Equal(records[..Math.Min(one, other)], Read(Join(frames), out _));
    });

    [Fact]
    public void Random_bytes_are_no_journal() => Gen.Byte.Array[0, 600].Sample(bytes => Assert.Empty(Read(bytes, out _)));

    [Fact]
    public void Random_bodies_under_right_checksums_are_refused_or_valid() => Gen.Select(Gen.Byte[0, 8], Gen.Byte.Array[0, 200]).Sample((kind, body) =>
    {
        foreach (var record in Read(Forge(kind, body), out _)) Write([record]);
    });

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData(".dray/lock")]
    [InlineData("")]
    public void A_target_that_is_no_name_is_no_header(string target) =>
        Assert.Empty(Read(Forge(1, [.. System.Text.Encoding.UTF8.GetBytes(Id + new string('a', 64) + target)]), out _));

    [Theory]
    [InlineData("../../../../../../../../../../../../../etc/pass.")]
    [InlineData("20260304T050607-../../../../../../../../../etc/.")]
    [InlineData("../../04T050607-0123456789abcdef0123456789abcdef")]
    public void A_place_aside_that_is_no_name_is_no_record(string aside)
    {
        Assert.Equal(48, aside.Length);
        var body = new byte[64 + 48];
        body[0] = (byte)NodeKind.File;
        System.Text.Encoding.UTF8.GetBytes(aside, body.AsSpan(64));
        Assert.Empty(Read(Forge(6, body), out _));
    }

    [Fact]
    public void A_record_that_would_not_be_read_is_not_written()
    {
        Assert.Throws<ArgumentException>(() => Write([new JournalRecord.Header("x", Key)]));
        Assert.Throws<ArgumentException>(() => Write([new JournalRecord.Aside("../x", default)]));
        Assert.Throws<ArgumentException>(() => Write([new JournalRecord.Lease(1, 1, -1, "")]));
        Assert.Throws<ArgumentException>(() => Write([new JournalRecord.Lease(1, 1, 1, new string('i', 257))]));
    }

    internal static byte[] Write(IEnumerable<JournalRecord> records) => Join(Frames(records));

    /// <summary>A journal whose checksums are right, whatever it says.</summary>
    internal static byte[] Forge(byte kind, byte[] body)
    {
        byte[] frame = [(byte)body.Length, (byte)(body.Length >> 8), kind, .. body];
        return Join([[.. frame, .. BitConverter.GetBytes(XxHash3.HashToUInt64(frame, unchecked((long)JournalFrame.Magic)))]]);
    }

    private static byte[][] Frames(IEnumerable<JournalRecord> records)
    {
        var chain = JournalFrame.Magic;
        return [.. records.Select(record =>
        {
            var to = new ArrayBufferWriter<byte>();
            chain = JournalFrame.Write(record, chain, to);
            return to.WrittenSpan.ToArray();
        })];
    }

    private static byte[] Join(byte[][] frames) => [.. "DRAYJRN1"u8, .. frames.SelectMany(frame => frame)];

    private static List<JournalRecord> Read(byte[] bytes, out JournalEnd end)
    {
        var records = new List<JournalRecord>();
        end = JournalFile.Read(
            (offset, to) =>
            {
                var rest = bytes.AsSpan((int)Math.Min(offset, bytes.Length));
                rest = rest[..Math.Min(rest.Length, to.Length)];
                rest.CopyTo(to);
                return rest.Length;
            },
            record =>
            {
                records.Add(record);
                return true;
            });
        return records;
    }

    private static void AssertBeginning(JournalRecord[] records, byte[] bytes, int hurtAt)
    {
        var read = Read(bytes, out var end);
        Assert.True(end.Offset <= hurtAt);
        Assert.Equal(records[..read.Count], read);
    }
}
