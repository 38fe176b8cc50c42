namespace Dray.Cli.Parsing;

/// <summary>What to send, and where to, from everything on the command line that has a say in it.</summary>
internal sealed record Addressing(IReadOnlyList<string> Sources, Target Target)
{
    public const int DefaultPort = 8097;

    /// <summary>
    /// <c>--to</c> decides; without it a last argument of the form <c>HOST:</c>; without that DRAY_TO.
    /// </summary>
    /// <param name="arguments">What was typed beside the options.</param>
    /// <param name="to">The value of <c>--to</c>.</param>
    /// <param name="into">The value of <c>--into</c>.</param>
    /// <param name="port">The value of <c>--port</c>.</param>
    /// <param name="environment">The value of DRAY_TO.</param>
    /// <param name="defaultPort">Where nothing names a port; null leaves it open.</param>
    /// <exception cref="UsageException">There is nothing to send, or nowhere to send it to.</exception>
    public static Addressing Resolve(
        IReadOnlyList<string> arguments, string? to, string? into, int? port, string? environment, int? defaultPort = DefaultPort)
    {
        if (arguments.Count == 0) throw new UsageException("Nothing to send: name files, folders, or - for standard input.");
        var (sources, target) = Split(arguments, to, environment);
        if (sources.Count == 0)
            throw new UsageException($"Nothing to send: '{arguments[^1]}' is where to. (A file of that name is written './{arguments[^1]}'.)");
        return new Addressing(sources, target with { Port = Port(target, port) ?? defaultPort, Into = Into(target, into) });
    }

    /// <summary>Whether anything says where to.</summary>
    /// <inheritdoc cref="Resolve"/>
    public static bool HasTarget(IReadOnlyList<string> arguments, string? to, string? environment) =>
        to is not null || !string.IsNullOrEmpty(environment) || (arguments.Count > 0 && Target.TryParseScp(arguments[^1], out _));

    private static (IReadOnlyList<string> Sources, Target Target) Split(
        IReadOnlyList<string> arguments, string? to, string? environment)
    {
        if (to is not null) return (arguments, Target.ParseAddress(to));
        var hasDefault = !string.IsNullOrEmpty(environment);
        // With a default target a lone "a:b" can only be a file.
        if ((arguments.Count > 1 || !hasDefault) && Target.TryParseScp(arguments[^1], out var last))
            return ([.. arguments.Take(arguments.Count - 1)], last);
        if (hasDefault) return (arguments, Target.ParseAddress(environment!));
        throw new UsageException("Nowhere to send to: end with HOST: as with scp, or use --to HOST, or set DRAY_TO.");
    }

    private static int? Port(Target target, int? port) => (target.Port, port) switch
    {
        ({ } here, { } there) when here != there => throw new UsageException($"Two ports: {here} and {there}."),
        var (here, there) => here ?? there,
    };

    private static string Into(Target target, string? into)
    {
        if (into is null) return target.Into;
        var folder = Target.Folder(into);
        return target.Into.Length == 0 || target.Into == folder
            ? folder
            : throw new UsageException($"Two folders to land in: '{target.Into}' and '{folder}'.");
    }
}
