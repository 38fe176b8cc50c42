using System.Text.Json;

namespace Dray.Cli.Json;

/// <summary>How the values of an enum are written in JSON: NoSpace is "no_space".</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
