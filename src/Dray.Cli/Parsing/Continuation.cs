using System.CommandLine.Parsing;

namespace Dray.Cli.Parsing;

/// <summary>Writes the command that goes on with an interrupted send, ready to paste into a shell.</summary>
internal static class Continuation
{
    /// <param name="tokens">The command line as it was parsed.</param>
    /// <param name="typedTarget">The argument that named the target, where one did.</param>
    /// <param name="moved">The target that a person gave instead, later; null where none did.</param>
    public static string Of(IReadOnlyList<Token> tokens, string? typedTarget, Target? moved)
    {
        var arguments = new List<string> { "dray" };
        var dropped = moved is null || typedTarget is null ? -1 : LastArgument(tokens, typedTarget);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i == dropped) continue;
            if (moved is not null && tokens[i] is { Type: TokenType.Option, Value: "--to" or "--into" or "--port" })
            {
                i++;
                continue;
            }

            arguments.Add(tokens[i].Value);
            // "--exclude -x" would be read as two options.
            if (tokens[i].Type == TokenType.Option && i + 1 < tokens.Count
                && tokens[i + 1].Type == TokenType.Argument && tokens[i + 1].Value.StartsWith('-') && tokens[i + 1].Value != "-")
            {
                arguments[^1] += $"={tokens[++i].Value}";
            }
        }

        if (moved is not null)
        {
            // Behind a "--" an option would be taken for a file.
            List<string> where = ["--to", moved.Address];
            if (moved.Into.Length > 0) where.AddRange(["--into", moved.Into]);
            arguments.InsertRange(2, where);
        }

        return ShellQuote.Join(arguments);
    }

    private static int LastArgument(IReadOnlyList<Token> tokens, string value)
    {
        for (var i = tokens.Count - 1; i >= 0; i--)
            if (tokens[i].Type == TokenType.Argument && tokens[i].Value == value) return i;
        return -1;
    }
}
