using System.Net;
using Dray.Security.Pairing;
using Dray.Server.Offering;

namespace Dray.Cli.Output;

/// <summary>How an offer is told of: in words, or as lines of JSON. Any thread may call.</summary>
internal abstract class OfferOutput
{
    /// <summary>Why something could not be written to standard output; null where everything was.</summary>
    public abstract string? Fault { get; }

    /// <summary>The codes, for whoever offers. Standard output is where they are asked for, and they are told nowhere else.</summary>
    /// <param name="codes">Each for one receiver.</param>
    /// <param name="page">The same for browsers.</param>
    /// <param name="listening">Where the offer is, with its real ports.</param>
    /// <param name="validFor">How long they wait.</param>
    public abstract void Offered(IReadOnlyList<OfferCode> codes, Invitation page, IReadOnlyList<IPEndPoint> listening, TimeSpan validFor);

    public abstract void On(OfferEvent happened);

    /// <summary>Called once, last. The reason is null where everything was taken, or a signal came.</summary>
    public abstract void Ended(int exitCode, string? reason);
}
