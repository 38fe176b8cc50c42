using System.Security.Cryptography;

namespace Dray.Files;

/// <summary>Names that Dray gives its own files: 128 random bits in hexadecimal, so that nobody can lie in wait for them.</summary>
internal static class StagingNames
{
    private const int Length = 32;

    public static string New() => RandomNumberGenerator.GetHexString(Length, lowercase: true);

    /// <summary>Whether this may be one of them; nothing else is ever swept.</summary>
    public static bool IsOwn(string name) => name.Length == Length && name.All(char.IsAsciiHexDigitLower);
}
