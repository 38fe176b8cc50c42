namespace Dray.Discovery.Messages;

/// <summary>Types of records that Dray reads or writes (RFC 1035, 2782, 3596); any other is carried as bytes.</summary>
internal enum DnsType : ushort
{
    A = 1,
    Pointer = 12,
    Text = 16,
    Aaaa = 28,
    Service = 33,

    /// <summary>In a question: whatever there is.</summary>
    Any = 255,
}
