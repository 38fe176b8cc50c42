using System.Net;

namespace Dray.Server;

/// <summary>What a server reports, possibly from several threads at once. Names from peers are not yet escaped.</summary>
public abstract record ServeEvent;

/// <summary>Listening on every address asked for.</summary>
public sealed record Listening(IReadOnlyList<IPEndPoint> On, string Folder, string DeviceName, string DeviceId) : ServeEvent
{
    /// <summary>Where plain TCP is taken.</summary>
    public IReadOnlyList<IPEndPoint> Raw { get; init; } = [];
}

/// <summary>A transfer began.</summary>
public sealed record ClientCame(string Transfer, string Client, IPEndPoint Peer) : ServeEvent;

/// <summary>A transfer ended; <paramref name="Reason"/> is null where it was committed.</summary>
public sealed record ClientWent(string Transfer, string Client, IPEndPoint Peer, string? Reason, ServeReceipt Receipt) : ServeEvent;

/// <summary>A raw connection's first bytes go into this file, a path beneath the folder.</summary>
public sealed record RawCame(IPEndPoint Peer, string File) : ServeEvent;

/// <summary>A raw connection ended; <paramref name="Reason"/> is null where its peer ended it. Bytes are those that it added to the file.</summary>
public sealed record RawWent(IPEndPoint Peer, string File, long Bytes, string? Reason, TimeSpan Elapsed) : ServeEvent;

/// <summary>Somebody was turned away; the reason is one line for the operator.</summary>
public sealed record Refused(IPEndPoint? Peer, string Reason) : ServeEvent;

/// <summary>One entry failed at this end.</summary>
public sealed record ServeEntryFailed(string Transfer, string Name, string Reason) : ServeEvent;

/// <summary>What one transfer left here; bytes of files that landed, holes included.</summary>
public sealed record ServeReceipt(
    string Folder, long Landed, long Replaced, long Beside, long Skipped, long Failed, long Bytes, TimeSpan Elapsed);
