using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dray.Fuzz.Slow;

/// <summary>
/// What Windows stores ("Naming Files, Paths, and Namespaces" in its documentation), and which names a file system that
/// folds case and normalises takes for one.
/// </summary>
internal static partial class SlowPortable
{
    public static bool Stores(string name) => name.Split('/').All(StoresComponent);

    /// <summary>
    /// The name that all of a folder's spellings have in common: nothing ignorable, composed, small, composed again.
    /// </summary>
    public static string Common(string component)
    {
        var seen = new StringBuilder();
        foreach (var point in SlowText.FromUtf16(component))
        {
            // No file system keeps these two apart from anything; .NET does not normalise the first.
            if (!SlowText.IsIgnorable(point)) seen.Append(point == 0xFFFE ? "\ufffd" : char.ConvertFromUtf32(point));
        }

        return Fold(seen.ToString().Normalize(NormalizationForm.FormC)).Normalize(NormalizationForm.FormC);
    }

    private static string Fold(string text) => CultureInfo.InvariantCulture.TextInfo.ToLower(
        CultureInfo.InvariantCulture.TextInfo.ToUpper(text));

    private static bool StoresComponent(string component) =>
        !component.Any(c => "\\:*?\"<>|".Contains(c)) && !component.EndsWith('.') && !component.EndsWith(' ')
        && !Device().IsMatch(string.Concat(component.Select(c => c is >= 'a' and <= 'z' ? (char)(c - 32) : c)));

    [GeneratedRegex(@"\A(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9\u00B9\u00B2\u00B3])[ ]*(\.[\s\S]*)?\z")]
    private static partial Regex Device();
}
