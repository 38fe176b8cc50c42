using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Dray.Cli.Parsing;

/// <summary>The kinds of option that Dray has, each made in one line.</summary>
internal static class Options
{
    // Arity zero, or "-n true" would swallow a file called true.
    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };

    public static Option<string?> Text(string name, string placeholder, string description) =>
        new(name) { HelpName = placeholder, Description = description };

    public static Option<string[]> Texts(string name, string placeholder, string description) =>
        new(name) { HelpName = placeholder, Description = description, Arity = ArgumentArity.OneOrMore };

    /// <summary>A value that <paramref name="parse"/> reads; its <see cref="UsageException"/> becomes a parse error.</summary>
    public static Option<T?> Value<T>(string name, string placeholder, string description, Func<string, T> parse) =>
        new(name)
        {
            HelpName = placeholder,
            Description = description,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Read(result, name, parse),
        };

    /// <summary>One of a few words.</summary>
    public static Option<T?> Choice<T>(string name, string description, params (string Word, T Value)[] choices)
    {
        var words = choices.Select(choice => choice.Word).ToArray();
        var option = Value<T?>(name, string.Join('|', words), description, text =>
        {
            foreach (var (word, value) in choices)
                if (word == text) return value;
            throw new UsageException($"'{text}' is none of {string.Join(", ", words)}.");
        });
        // Of an enum the parser would offer the names as the source code has them.
        option.CompletionSources.Clear();
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>The first of these that stands on the command line; null where none does.</summary>
    public static Option? FirstGiven(ParseResult parsed, IEnumerable<Option> options) =>
        options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>Reads a whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static int Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"'{text}' is no whole number from {least} to {most}.");

    private static T? Read<T>(ArgumentResult result, string name, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (UsageException fault)
        {
            result.AddError($"{name}: {fault.Message}");
            return default;
        }
    }
}
