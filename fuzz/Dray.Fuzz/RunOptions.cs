using System.Globalization;
using Dray.Fuzz.Targets;

namespace Dray.Fuzz;

/// <summary>How long to search what.</summary>
internal sealed record RunOptions(IReadOnlyList<FuzzTarget> Targets, TimeSpan Time, long Executions, int Seed)
{
    /// <exception cref="ArgumentException">An option or a target does not exist.</exception>
    public static RunOptions Parse(string[] arguments)
    {
        var targets = new List<FuzzTarget>();
        double? seconds = null;
        var executions = long.MaxValue;
        var seed = Random.Shared.Next();
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--seconds": seconds = Number(arguments, ++i); break;
                case "--executions": executions = Number(arguments, ++i); break;
                case "--seed": seed = (int)Number(arguments, ++i); break;
                default: targets.Add(AllTargets.Named(arguments[i])); break;
            }
        }

        // Without a word about the end, a minute; with executions alone, those.
        var time = TimeSpan.FromSeconds(seconds ?? (executions == long.MaxValue ? 60 : 86_400));
        return new RunOptions(targets.Count > 0 ? targets : AllTargets.List, time, executions, seed);
    }

    private static long Number(string[] arguments, int at) =>
        at < arguments.Length && long.TryParse(arguments[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"{arguments[at - 1]} wants a number");
}
