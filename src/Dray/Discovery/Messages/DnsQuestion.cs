namespace Dray.Discovery.Messages;

/// <summary>What is asked for.</summary>
/// <param name="Name">Of which name.</param>
/// <param name="Type">Which records.</param>
/// <param name="Unicast">The asker would rather have its answer sent to itself alone: "QU" (RFC 6762, 5.4).</param>
internal sealed record DnsQuestion(DnsName Name, DnsType Type, bool Unicast = false)
{
    /// <summary>Whether a record is an answer to this.</summary>
    public bool Wants(DnsRecord record) => (Type == DnsType.Any || Type == record.Type) && Name.Equals(record.Name);
}
