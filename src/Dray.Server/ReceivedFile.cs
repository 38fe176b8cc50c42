using System.Net;
using Dray.Files;

namespace Dray.Server;

/// <summary>The receipt for one file that came in: verified, whole, and in its place.</summary>
/// <param name="Path">Where it landed, relative to <see cref="ServeOptions.Folder"/>, with <c>/</c> on every system.</param>
/// <param name="Size">In bytes, holes included.</param>
/// <param name="Outcome">Whether its name was free, it replaced something, or it landed beside something.</param>
/// <param name="Client">The sender's name for itself, fit to be shown.</param>
/// <param name="Peer">Where the sender called from.</param>
/// <param name="Transfer">The transfer that it was part of, as in <see cref="ClientCame"/>.</param>
public sealed record ReceivedFile(string Path, long Size, LandOutcome Outcome, string Client, IPEndPoint Peer, string Transfer);
