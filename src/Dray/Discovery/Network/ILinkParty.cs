using System.Net;
using Dray.Discovery.Messages;

namespace Dray.Discovery.Network;

/// <summary>
/// One who talks on a link. It knows no socket and no clock: it is told what came and what time it is, and the one task of
/// its <see cref="LinkLoop"/> calls it. Times count from any beginning.
/// </summary>
internal interface ILinkParty
{
    /// <summary>When <see cref="Tick"/> has something to do next.</summary>
    TimeSpan Due { get; }

    /// <summary>A message came from somebody on this link.</summary>
    void Receive(DnsMessage message, IPEndPoint from, TimeSpan now);

    /// <summary>Does what is due by now.</summary>
    void Tick(TimeSpan now);

    /// <summary>It ends in order. Called last, once, and never where the link itself is gone.</summary>
    void Leave(TimeSpan now);
}
