using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;

namespace Dray.Cli;

/// <summary>Writes the help of a command: what it does, how it is typed, its options, its manual.</summary>
internal sealed class HelpText(string overview) : SynchronousCommandLineAction
{
    private const int Width = 100;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(Of(parseResult.CommandResult.Command));
        return ExitCode.Done;
    }

    public string Of(Command command)
    {
        var text = new StringBuilder();
        if (command is Verb verb)
        {
            text.AppendLine(verb.Description).AppendLine().AppendLine("Usage:");
            foreach (var form in verb.Usage.Split('\n')) text.AppendLine($"  dray {form}");
        }
        else
        {
            text.AppendLine(overview);
        }

        Options(text.AppendLine().AppendLine("Options:"), command);
        return command is Verb { Manual: var manual } ? text.AppendLine().AppendLine(manual).ToString() : text.ToString();
    }

    private static void Options(StringBuilder text, Command command)
    {
        var rows = AllOptions(command).Select(option => (Typed: Typed(option), What: option.Description ?? "")).ToArray();
        var indent = rows.Max(row => row.Typed.Length) is var longest and < 30 ? longest + 4 : 30;
        foreach (var (typed, what) in rows)
        {
            text.Append("  ").Append(typed.PadRight(indent - 2));
            if (typed.Length > indent - 4) text.AppendLine().Append(' ', indent);
            text.AppendJoin(Environment.NewLine + new string(' ', indent), Wrap(what, Width - indent)).AppendLine();
        }
    }

    /// <summary>A command's own options, and those of every command.</summary>
    public static IEnumerable<Option> AllOptions(Command command) => command.Options.Concat(command.Parents
        .OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive))
        .Where(option => !option.Hidden);

    private static string Typed(Option option)
    {
        var names = option.Aliases.Where(alias => alias.StartsWith('-')).Prepend(option.Name).OrderBy(name => name.Length);
        return string.Join(", ", names) + (option.HelpName is { } value ? $" {value}" : "");
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : $" {word}";
        }

        yield return line;
    }
}
