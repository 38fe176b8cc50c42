namespace Dray.Transfers.Control;

/// <summary>The codes that a control answer's error may bear: a contract between both ends (docs/protocol.md).</summary>
internal static class ErrorCode
{
    /// <summary>As many transfers run as this server takes: try again later (503).</summary>
    public const string Full = "full";

    /// <summary>One end speaks a protocol that the other does not: upgrade (426).</summary>
    public const string Upgrade = "upgrade";

    /// <summary>This sender may not do this (403).</summary>
    public const string Refused = "refused";

    /// <summary>This sender is not known here, and only those who are may do this (403): it may be paired.</summary>
    public const string Stranger = "stranger";

    /// <summary>No code is valid, or no such pairing: a person has to show a code (409).</summary>
    public const string NoCode = "no-code";

    /// <summary>Another pairing is under way, or an earlier connection still writes to the same file: try again in a second (409).</summary>
    public const string Busy = "busy";

    /// <summary>The devices did not agree on the code (409).</summary>
    public const string Disagreed = "disagreed";

    /// <summary>The request makes no sense (400).</summary>
    public const string Bad = "bad";

    /// <summary>No such transfer: it ended, or never was (404).</summary>
    public const string Gone = "gone";

    /// <summary>Nothing is shared by that path (404).</summary>
    public const string Missing = "missing";

    /// <summary>The server is ending and takes nothing new (503).</summary>
    public const string Draining = "draining";

    /// <summary>The server failed for a reason of its own (500).</summary>
    public const string Failed = "failed";
}
