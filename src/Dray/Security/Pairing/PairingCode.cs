using System.Security.Cryptography;

namespace Dray.Security.Pairing;

/// <summary>
/// Three words that one person reads out and another types, once: about 31 bits. A type of its own, so that no log,
/// message or exception gets hold of it by accident: only <see cref="Reveal"/> tells the words.
/// </summary>
internal sealed class PairingCode
{
    /// <summary>What is wrong with a text that doesn't even look like a code.</summary>
    public const string NoCode = "A pairing code is three words, as in the example first-second-third.";

    private const int Words = 3;

    /// <summary>No code is longer, however it is typed.</summary>
    private const int MostTyped = 100;

    private static readonly char[] Between = [' ', '\t', '\r', '\n', '-', '\u2010', '\u2011', '\u2013', '\u2014'];

    private readonly string _words;

    private PairingCode(string words) => _words = words;

    /// <summary>A new code, each of the 1296^3 as likely as any other.</summary>
    public static PairingCode Draw() => new(string.Join('-', Enumerable.Range(0, Words)
        .Select(_ => CodeWords.All[RandomNumberGenerator.GetInt32(CodeWords.All.Count)])));

    /// <summary>Reads what a person typed: in any case, with spaces or hyphens between and around the words.</summary>
    /// <param name="typed">Never repeated in <paramref name="fault"/>.</param>
    /// <param name="fault">What is wrong, for people, where this returns null.</param>
    public static PairingCode? Read(string? typed, out string fault)
    {
        fault = NoCode;
        if (typed is null || typed.Length > MostTyped) return null;
        var words = typed.ToLowerInvariant().Split(Between, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != Words) return null;
        if (Array.FindIndex(words, word => !CodeWords.Contains(word)) is var unknown and >= 0)
        {
            fault = $"Word {unknown + 1} is in no pairing code: look at the code again.";
            return null;
        }

        fault = "";
        return new PairingCode(string.Join('-', words));
    }

    /// <summary>The code as it is shown to people: <c>first-second-third</c>. Only ever for the terminal it was asked for on.</summary>
    public string Reveal() => _words;

    /// <summary>Never the code.</summary>
    public override string ToString() => "(a pairing code)";
}
