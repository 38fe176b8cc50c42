using System.Text.Json.Serialization;
using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers;

/// <summary>
/// What a send reports as it goes, in order, from one thread at a time. Names and texts are as they came, possibly from
/// the other side: <see cref="DisplayText.Escape"/> makes them fit to be shown.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Planned), "planned")]
[JsonDerivedType(typeof(Resuming), "resuming")]
[JsonDerivedType(typeof(EntryLanded), "landed")]
[JsonDerivedType(typeof(LeftOut), "left-out")]
[JsonDerivedType(typeof(EntryFailed), "failed")]
public abstract record SendEvent;

/// <summary>The server answered.</summary>
/// <param name="Server">The name that it gives itself.</param>
/// <param name="ServerId">Its device id, the SHA-256 of its certificate in hex; empty where it is no Dray server.</param>
/// <param name="Address">Address and port that answered.</param>
public sealed record Connected(string Server, string ServerId, string Address) : SendEvent
{
    /// <summary>The folder beneath the served one that everything from this device lands in; empty for the served one itself.</summary>
    public string Into { get; init; } = "";

    /// <summary>Nobody on the way can read what is sent.</summary>
    public bool Secret { get; init; } = true;

    /// <summary>Somebody is asked there first whether to take it, which may take minutes.</summary>
    public bool Asks { get; init; }
}

/// <summary>The other end of a raw connection said something.</summary>
/// <param name="Bytes">As they came.</param>
public sealed record Answered(ReadOnlyMemory<byte> Bytes) : SendEvent;

/// <summary>A try failed, and another one follows.</summary>
/// <param name="Reason">One sentence for people.</param>
/// <param name="In">How long until the next one.</param>
public sealed record Retrying(string Reason, TimeSpan In) : SendEvent;

/// <summary>The plan for one entry.</summary>
/// <param name="Name">The entry as offered: a path with <c>/</c>.</param>
/// <param name="Action"><c>send</c>, <c>replace</c>, <c>beside</c>, <c>skip</c> or <c>refuse</c>.</param>
/// <param name="Size">Its size in bytes; 0 for what is no file.</param>
/// <param name="Reason">Why, where that needs saying.</param>
public sealed record Planned(string Name, string Action, long Size, string? Reason) : SendEvent;

/// <summary>Part of a large file is at the receiver from an earlier try, and is not sent again.</summary>
/// <param name="Name">The entry as offered: a path with <c>/</c>.</param>
/// <param name="Bytes">How much of it is there.</param>
/// <param name="Size">Its size in bytes.</param>
public sealed record Resuming(string Name, long Bytes, long Size) : SendEvent;

/// <summary>One entry is in its place at the receiver.</summary>
/// <param name="Name">The entry as offered: a path with <c>/</c>.</param>
/// <param name="As">What it is called there.</param>
/// <param name="Outcome">How it landed.</param>
/// <param name="Size">Its size in bytes; 0 for what is no file.</param>
/// <param name="Sha256">Of what was read of the file, in lower-case hex; null where it was skipped, and unless <see cref="SendOptions.Sha256"/> asked for it.</param>
public sealed record EntryLanded(string Name, string As, LandOutcome Outcome, long Size, string? Sha256) : SendEvent;

/// <summary>A <c>.dray</c> at the top of a source stays behind with all in it: Dray keeps its own there.</summary>
/// <param name="Name">The folder's path, as it would have been offered.</param>
public sealed record LeftOut(string Name) : SendEvent;

/// <summary>One entry did not travel; the rest goes on.</summary>
/// <param name="Name">The entry as offered: a path with <c>/</c>.</param>
/// <param name="Fault">What kind of failure it is.</param>
/// <param name="Reason">For people: what is wrong and what to do, without the name.</param>
public sealed record EntryFailed(string Name, FileFault Fault, string Reason) : SendEvent;
