using Dray.Discovery.Messages;

namespace Dray.Discovery;

/// <summary>How Dray's servers are named among the services of a network (RFC 6763), and what they tell about themselves.</summary>
internal static class DrayService
{
    /// <summary>Keys of the text record; docs/protocol.md says what they mean.</summary>
    public const string TextVersion = "txtvers", Id = "id", Protocol = "v", Offer = "offer";

    /// <summary>So many digits of a device's id are announced: enough to tell devices apart, and no identity.</summary>
    public const int IdDigits = 16;

    public static readonly DnsName Domain = new("local");

    /// <summary>Servers are pointed to from here.</summary>
    public static readonly DnsName Type = new("_dray", "_tcp", "local");

    /// <summary>Kinds of service are pointed to from here (RFC 6763, 9).</summary>
    public static readonly DnsName AllTypes = new("_services", "_dns-sd", "_udp", "local");
}
