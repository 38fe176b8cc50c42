namespace Dray.Fuzz.Targets;

/// <summary>Every decoder, by name.</summary>
internal static class AllTargets
{
    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        FrameTarget.Target, FeedTarget.Target, PackTarget.Target, ResultsTarget.Target, LaneErrorTarget.Target,
        GreetingTargets.Hello, GreetingTargets.Welcome, NameTarget.Utf8, NameTarget.Utf16, LinkTargetTarget.Target,
        PortableTarget.Target, CollisionTarget.Target, DisplayTarget.Target, JsonTarget.Target, PatternTarget.Target,
        OptionTarget.Target, RawTarget.Target, RawNameTarget.Target, DnsTarget.Target,
    ];

    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static FuzzTarget Named(string name) => List.FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException($"no target is called '{name}'; there are {string.Join(", ", List.Select(target => target.Name))}");
}
