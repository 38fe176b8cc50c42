using System.Net;
using CsCheck;
using Dray.Discovery.Messages;

namespace Dray.Tests.Discovery;

/// <summary>Random messages of multicast DNS, of all that Dray can write.</summary>
internal static class DnsGen
{
    private static readonly Gen<string> Label = Gen.OneOf(Gen.Char.AlphaNumeric.Array[1, 63].Select(letters => new string(letters)), Any("_dray", "_tcp", "local", "Grüße", "a.b", "\u0001", "x\0y"));

    public static readonly Gen<DnsName> Name = Label.Array[0, 3].Select(labels => new DnsName(labels));

    private static readonly Gen<DnsType> Type = Any(DnsType.A, DnsType.Aaaa, DnsType.Pointer, DnsType.Service, DnsType.Text, DnsType.Any, (DnsType)47);

    private static readonly Gen<DnsQuestion> Question = Gen.Select(Name, Type, Gen.Bool, (name, type, unicast) => new DnsQuestion(name, type, unicast));

    public static readonly Gen<DnsRecord> Record = Gen.OneOf(
        Gen.Select(Name, Gen.UInt, Name, DnsRecord.Pointer),
        Gen.Select(Name, Gen.UInt, Name, Gen.Int[0, 65535], DnsRecord.Service),
        Gen.Select(Name, Gen.UInt, Gen.Byte.Array[4], (name, ttl, bytes) => DnsRecord.Address(name, ttl, new IPAddress(bytes))),
        Gen.Select(Name, Gen.UInt, Gen.Byte.Array[16], (name, ttl, bytes) => DnsRecord.Address(name, ttl, new IPAddress(bytes))),
        Gen.Select(Name, Gen.UInt, Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 9], Gen.String[Gen.Char.AlphaNumeric, 0, 20], KeyValuePair.Create).Array[0, 3], (name, ttl, pairs) => DnsRecord.Text(name, ttl, pairs)),
        Gen.Select(Name, Gen.UInt, Gen.Byte.Array[0, 30], Gen.Bool, (name, ttl, data, flush) => new DnsRecord(name, (DnsType)47, flush, ttl, data)));

    public static readonly Gen<DnsMessage> Message = Gen.Select(
        Gen.UShort, Gen.Bool, Gen.Bool, Question.List[0, 3], Record.List[0, 3], Record.List[0, 2], Record.List[0, 3],
        (id, isResponse, isTruncated, questions, answers, authorities, additionals) => new DnsMessage
        {
            Id = id, IsResponse = isResponse, IsTruncated = isTruncated, Questions = questions,
            Answers = answers, Authorities = authorities, Additionals = additionals,
        });

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
