using System.Buffers;
using System.Security.Cryptography;

namespace Dray.Files;

/// <summary>Names that Dray gives its own files: 128 random bits in hexadecimal, so that nobody can lie in wait for them.</summary>
internal static class StagingNames
{
    /// <summary>Ends the name of a file that may outlive its connection.</summary>
    public const string Part = ".part";

    /// <summary>Ends the name of what is known of it.</summary>
    public const string Journal = ".journal";

    private const int Length = 32;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    public static string New() => RandomNumberGenerator.GetHexString(Length, lowercase: true);

    /// <summary>Whether this may be one of them; nothing else is ever swept.</summary>
    public static bool IsOwn(string name) =>
        name.Length >= Length && name[Length..] is "" or Part or Journal && name.AsSpan(0, Length).IndexOfAnyExcept(Hex) < 0;
}
