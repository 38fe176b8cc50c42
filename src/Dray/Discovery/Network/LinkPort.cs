using System.Net;
using Dray.Discovery.Messages;

namespace Dray.Discovery.Network;

/// <summary>What a party of a link says by.</summary>
/// <param name="Multicast">To everybody on the link, from port 5353.</param>
/// <param name="Reply">To one address alone, from port 5353.</param>
/// <param name="Ask">
/// To everybody, from a port of its own that only this process has: answers come straight back to it, whatever was multicast
/// a moment ago (RFC 6762, 6.7).
/// </param>
internal sealed record LinkPort(Action<DnsMessage> Multicast, Action<DnsMessage, IPEndPoint> Reply, Action<DnsMessage> Ask);
