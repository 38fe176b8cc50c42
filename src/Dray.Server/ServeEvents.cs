using System.Net;

namespace Dray.Server;

/// <summary>What a server reports, possibly from several threads at once. Names from peers are not yet escaped.</summary>
public abstract record ServeEvent;

/// <summary>Listening on every address asked for. Plain: senders may ask for what others on the way can read.</summary>
public sealed record Listening(IReadOnlyList<IPEndPoint> On, string Folder, string DeviceName, string DeviceId, bool Plain = false) : ServeEvent;

/// <summary>A transfer began. Secret: nobody on the way can read what it brings.</summary>
public sealed record ClientCame(string Transfer, string Client, IPEndPoint Peer, bool Secret = true) : ServeEvent;

/// <summary>A transfer ended; <paramref name="Reason"/> is null where it was committed.</summary>
public sealed record ClientWent(string Transfer, string Client, IPEndPoint Peer, string? Reason, ServeReceipt Receipt) : ServeEvent;

/// <summary>Somebody was turned away; the reason is one line for the operator.</summary>
public sealed record Refused(IPEndPoint? Peer, string Reason) : ServeEvent;

/// <summary>One entry failed at this end.</summary>
public sealed record ServeEntryFailed(string Transfer, string Name, string Reason) : ServeEvent;

/// <summary>What one transfer left here; bytes of files that landed, holes included. Secret: nobody on the way could read it.</summary>
public sealed record ServeReceipt(
    string Folder, long Landed, long Replaced, long Beside, long Skipped, long Failed, long Bytes, TimeSpan Elapsed,
    bool Secret = true);
