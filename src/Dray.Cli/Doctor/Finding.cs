namespace Dray.Cli.Doctor;

/// <summary>How something stands that was looked at.</summary>
internal enum Verdict
{
    Fine,

    /// <summary>It can't be told from here.</summary>
    Unknown,
    Wrong,
}

/// <summary>One thing that the doctor looked at, with the fact that the verdict rests on.</summary>
/// <param name="Check">What was looked at: one word of docs/json.md.</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="Fact">What was seen, for people.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Fact)
{
    /// <summary>What is wrong, as one of <see cref="Culprits"/>; null where nothing is.</summary>
    public string? Culprit { get; private init; }

    /// <summary>What to do about it; null where nothing is to be done.</summary>
    public string? Mend { get; private init; }

    public static Finding Fine(string check, string fact) => new(check, Verdict.Fine, fact);

    public static Finding Unknown(string check, string fact, string? mend = null) => new(check, Verdict.Unknown, fact) { Mend = mend };

    public static Finding Wrong(string check, string culprit, string fact, string mend) =>
        new(check, Verdict.Wrong, fact) { Culprit = culprit, Mend = mend };
}
