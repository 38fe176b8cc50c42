using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// What each kind of record holds, little-endian, fields in the order of <see cref="JournalRecord"/>. Its checksum shows that a
/// record was not hurt, not that Dray wrote it: whatever stands in it is held to its bounds, and a name becomes one only by
/// <see cref="WireName"/>'s rules.
/// </summary>
internal static class JournalBody
{
    /// <summary>The most UTF-8 bytes in a source's identity.</summary>
    public const int Identity = 256;

    public const int MostBytes = Id + Device + WireLimits.Name;

    private const int Id = 32, Device = 64, Aside = 48;
    private const byte HeaderKind = 1, LeaseKind = 2, UnitKind = 3, SyncedUnitKind = 4, DroppedKind = 5, AsideKind = 6;

    /// <summary>Returns the bytes written.</summary>
    /// <exception cref="ArgumentException">The record would not be read again.</exception>
    public static int Write(JournalRecord record, Span<byte> to, out byte kind)
    {
        int length;
        (kind, length) = record switch
        {
            JournalRecord.Header header => (HeaderKind, WriteHeader(header, to)),
            JournalRecord.Lease lease => (LeaseKind, WriteLease(lease, to)),
            JournalRecord.Unit unit => (unit.Synced ? SyncedUnitKind : UnitKind, WriteUnit(unit, to)),
            JournalRecord.Dropped dropped => (DroppedKind, WriteNumber(dropped.Number, to)),
            JournalRecord.Aside aside => (AsideKind, WriteAside(aside, to)),
            _ => throw new ArgumentException("no kind of record", nameof(record)),
        };
        return TryRead(kind, to[..length]) is not null ? length : throw new ArgumentException($"{record} is no valid record", nameof(record));
    }

    /// <summary>Null where it is no such record.</summary>
    public static JournalRecord? TryRead(byte kind, ReadOnlySpan<byte> from) => kind switch
    {
        HeaderKind => TryReadHeader(from),
        LeaseKind => TryReadLease(from),
        UnitKind or SyncedUnitKind when from.Length == 24 && ReadNumber(from) is >= 0 and var number =>
            new JournalRecord.Unit(number, BinaryPrimitives.ReadUInt128BigEndian(from[8..]), kind == SyncedUnitKind),
        DroppedKind when from.Length == 8 && ReadNumber(from) is >= 0 and var number => new JournalRecord.Dropped(number),
        AsideKind => TryReadAside(from),
        _ => null,
    };

    private static int WriteHeader(JournalRecord.Header header, Span<byte> to) =>
        Text(header.Id + header.Key.Device, to) + Text(header.Key.Target.Value, to[(Id + Device)..]);

    private static JournalRecord.Header? TryReadHeader(ReadOnlySpan<byte> from)
    {
        if (from.Length < Id + Device || !IsHex(from[..(Id + Device)])) return null;
        if (WireName.TryParseUtf8(from[(Id + Device)..], out var target) != NameFault.None) return null;
        return new JournalRecord.Header(Text(from[..Id]), new PartialKey(Text(from[Id..(Id + Device)]), target));
    }

    private static int WriteLease(JournalRecord.Lease lease, Span<byte> to)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to, lease.Epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(to[4..], lease.Run);
        BinaryPrimitives.WriteInt64LittleEndian(to[12..], lease.Size);
        return 20 + Text(lease.Identity, to[20..]);
    }

    private static JournalRecord.Lease? TryReadLease(ReadOnlySpan<byte> from)
    {
        if (from.Length is < 20 or > 20 + Identity || !Utf8.IsValid(from[20..])) return null;
        var size = BinaryPrimitives.ReadInt64LittleEndian(from[12..]);
        return size < 0 ? null : new JournalRecord.Lease(
            BinaryPrimitives.ReadUInt32LittleEndian(from), BinaryPrimitives.ReadUInt64LittleEndian(from[4..]), size, Text(from[20..]));
    }

    private static int WriteUnit(JournalRecord.Unit unit, Span<byte> to)
    {
        BinaryPrimitives.WriteUInt128BigEndian(to[8..], unit.Digest);
        return WriteNumber(unit.Number, to) + WireLimits.Digest;
    }

    private static int WriteAside(JournalRecord.Aside aside, Span<byte> to)
    {
        var own = aside.Own;
        ReadOnlySpan<long> fields = [(long)own.Kind, own.Size, own.ModifiedNs, own.ChangedNs, own.Mode, (long)own.Device, (long)own.Inode, own.Allocated];
        for (var i = 0; i < fields.Length; i++) WriteNumber(fields[i], to[(i * 8)..]);
        return 64 + Text(aside.Name, to[64..]);
    }

    private static JournalRecord.Aside? TryReadAside(ReadOnlySpan<byte> from)
    {
        if (from.Length != 64 + Aside || Text(from[64..]) is not { } name || !IsAside(name)) return null;
        Span<long> fields = stackalloc long[8];
        for (var i = 0; i < fields.Length; i++) fields[i] = ReadNumber(from[(i * 8)..]);
        if (fields[0] != (long)NodeKind.File || fields[4] is < 0 or > 0xFFF) return null;
        return new JournalRecord.Aside(name, new NodeStat(
            NodeKind.File, fields[1], fields[2], fields[3], (int)fields[4], (ulong)fields[5], (ulong)fields[6], fields[7]));
    }

    private static int WriteNumber(long number, Span<byte> to)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, number);
        return 8;
    }

    private static long ReadNumber(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadInt64LittleEndian(from);

    private static int Text(string text, Span<byte> to) => Encoding.UTF8.GetBytes(text, to);

    private static string Text(ReadOnlySpan<byte> from) => Encoding.UTF8.GetString(from);

    // As the receiving folder names what it replaces: yyyyMMddTHHmmss, a hyphen, 32 hex digits.
    private static bool IsAside(string name) =>
        name.Length == Aside && name[8] == 'T' && name[15] == '-' && StagingNames.IsOwn(name[16..])
        && !name.AsSpan(0, 8).ContainsAnyExceptInRange('0', '9') && !name.AsSpan(9, 6).ContainsAnyExceptInRange('0', '9');

    private static bool IsHex(ReadOnlySpan<byte> text)
    {
        foreach (var each in text)
            if (!char.IsAsciiHexDigitLower((char)each)) return false;
        return true;
    }
}
