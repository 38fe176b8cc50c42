using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// What a walk came by: an entry to offer; or, where <see cref="Problem"/> is set, something that can't travel; or, where
/// <see cref="OwnFolder"/> is, what Dray keeps for itself in a folder that is served, which is no part of it.
/// </summary>
internal readonly record struct Found(Entry Entry, SourceProblem? Problem, string? OwnFolder = null)
{
    /// <summary>When it had last been changed, where that is known: a ctime, ns since 1970 UTC.</summary>
    public long? ChangedNs { get; init; }

    public static Found Of(Entry entry) => new(entry, null);

    public static Found Own(string path) => new(default, null, path);

    public static Found Bad(string name, FileFault fault, string? reason = null) =>
        new(default, new SourceProblem(DisplayText.Escape(name), fault, reason ?? FileFaults.Describe(fault)));
}

/// <summary>Why something stays behind. The name is fit to be shown, not to be opened.</summary>
internal sealed record SourceProblem(string Name, FileFault Fault, string Reason);
