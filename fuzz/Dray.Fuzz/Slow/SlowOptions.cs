using System.Text.RegularExpressions;

namespace Dray.Fuzz.Slow;

/// <summary>What the manual lets people write for times and rates, as regular expressions, and what it comes to.</summary>
internal static partial class SlowOptions
{
    /// <summary>Unicode normalises its sign to K, and so may a rate.</summary>
    private const char Kelvin = '\u212a';

    /// <summary>Seconds; null where it is no time.</summary>
    public static double? Duration(string text)
    {
        if (!DurationForm().IsMatch(text)) return null;
        return DurationPart().Matches(text).Sum(part => Value(part) * part.Groups["unit"].Value switch
        {
            "ms" => 0.001,
            "m" or "min" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => 1,
        });
    }

    /// <summary>Bytes a second; null where it is no rate.</summary>
    public static double? Rate(string text)
    {
        var match = RateForm().Match(text);
        if (!match.Success) return null;
        return Value(match) * match.Groups["prefix"].Value.Replace(Kelvin, 'K').ToUpperInvariant() switch
        {
            "K" => 1e3,
            "M" => 1e6,
            "G" => 1e9,
            "KI" => 1024,
            "MI" => 1024.0 * 1024,
            "GI" => 1024.0 * 1024 * 1024,
            _ => 1,
        } / (match.Groups["bit"].Success ? 8 : 1);
    }

    private static double Value(Match match) =>
        double.Parse(match.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture);

    private const string Number = @"([0-9]+(\.[0-9]*)?|\.[0-9]+)";

    [GeneratedRegex($@"\A({Number}(ms|s|min|m|h|d))*{Number}(ms|s|min|m|h|d)?\z")]
    private static partial Regex DurationForm();

    [GeneratedRegex(@"(?<number>[0-9]+(\.[0-9]*)?|\.[0-9]+)(?<unit>ms|s|min|m|h|d|)")]
    private static partial Regex DurationPart();

    [GeneratedRegex(@"\A(?<number>[0-9]+(\.[0-9]*)?|\.[0-9]+)\s*(?<prefix>([kK\u212AmMgG][iI]?)?)((?<bit>[bB][iI][tT])|[bB])?(/[sS])?\s*\z")]
    private static partial Regex RateForm();
}
