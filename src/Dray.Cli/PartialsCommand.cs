using System.Buffers;
using System.CommandLine;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Files;
using Dray.Security;
using Dray.Server.Administration;

namespace Dray.Cli;

/// <summary><c>dray partials</c>: what was cut short on its way into a folder, and how it is got rid of.</summary>
internal static class PartialsCommand
{
    private const string Manual = """
        A large file that is cut short stays in DIR/.dray/staging/ until its sender goes on, or until
        nobody has for as long as 'dray serve --keep-partials' says. The list shows its id, where it is
        to land, who sent it, how much of it is there, and since when nothing came.

        It does not matter whether DIR is being served just now. What is being sent right now is not
        removed. Once a file was removed, the same 'dray send' sends all of it.

        Examples:
          dray partials
          dray partials ~/incoming
          dray partials --remove 3f9a --remove c41d ~/incoming
          dray partials --remove all

        Environment:
          DRAY_HOME    where dray keeps what it knows of other devices, and where servers are reached

        Exit codes:
          0 done    2 usage    3 the folder can't be used, or whoever serves it can't be asked
          5 some could not be removed, each was named
        """;

    private const string All = "all";
    private const int IdDigits = 32;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private static readonly Argument<string?> Folder = new("dir")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "The folder that is served (default: Dray in the home folder)",
    };

    private static readonly Option<string[]> Remove = Options.Texts(
        "--remove", "ID|all", "Remove this one, repeatable; as many digits of its id as tell it from the others will do; or all");

    private static readonly Option<bool> Json = Options.Flag("--json", "Tell everything as lines of JSON on standard output");

    public static Verb Build()
    {
        var verb = new Verb("partials", "Lists what was cut short on its way into a folder, and removes it.", "partials [OPTION]... [DIR]", Manual)
        {
            Folder, Remove, Json,
        };
        verb.SetAction(Run);
        return verb;
    }

    private static int Run(ParseResult parsed)
    {
        var folder = Path.GetFullPath(parsed.GetValue(Folder) ?? ServeCommand.DefaultFolder());
        string[] ids = [.. (parsed.GetValue(Remove) ?? []).Select(Id).Distinct()];
        PartialsOutput output = parsed.GetValue(Json)
            ? new PartialsJson(new(Console.OpenStandardOutput(), PartialsLineContext.Default.PartialsLine, TimeProvider.System))
            : new PartialsWords(Terminal.OfProcess(), folder, TimeProvider.System);
        var (exitCode, reason) = (ExitCode.Done, (string?)null);
        try
        {
            var home = ConfigurationFolder.DefaultPath();
            using var partials = FolderPartials.Open(home, folder);
            if (ids.Length == 0) output.List([.. partials.List().OrderBy(one => one.Touched)], new DeviceNames(home).Of);
            else if (!new PartialsRemoval(partials, output).Run(ids.Contains(All) ? null : ids)) exitCode = ExitCode.SomeFailed;
        }
        catch (Exception fault) when (fault is IdentityException or AdministrationException or FileFailureException)
        {
            (exitCode, reason) = (ExitCode.Unreachable, fault.Message);
        }

        output.Ended(exitCode, reason);
        return exitCode;
    }

    private static string Id(string text)
    {
        var id = text.ToLowerInvariant();
        return id == All || (id.Length is > 0 and <= IdDigits && !id.AsSpan().ContainsAnyExcept(Hex))
            ? id
            : throw new UsageException($"'{text}' is no id, which has hexadecimal digits, and not '{All}'.");
    }
}
