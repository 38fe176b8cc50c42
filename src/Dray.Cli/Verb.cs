using System.CommandLine;

namespace Dray.Cli;

/// <summary>A subcommand whose help reads like a manual page.</summary>
/// <param name="name">As typed.</param>
/// <param name="description">One sentence.</param>
/// <param name="usage">The forms of the command line, one a line, without "dray".</param>
/// <param name="manual">What follows the options, each section with its title: examples, environment, exit codes.</param>
internal sealed class Verb(string name, string description, string usage, string manual) : Command(name, description)
{
    /// <summary>As typed behind "dray", with the verb that it belongs to.</summary>
    public string FullName => Parents.OfType<Verb>().FirstOrDefault() is { } parent ? $"{parent.FullName} {Name}" : Name;

    public string Usage { get; } = usage;

    public string Manual { get; } = manual;
}
