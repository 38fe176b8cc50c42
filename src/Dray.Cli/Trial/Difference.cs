namespace Dray.Cli.Trial;

/// <summary>One way in which a copy is not what was sent: the entry, and a half sentence about it.</summary>
internal readonly record struct Difference(string Name, string What);
