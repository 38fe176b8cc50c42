using System.Text.RegularExpressions;

namespace Dray.Tests.Architecture;

/// <summary>The page for browsers is small, comes from nowhere else, and makes no markup of text.</summary>
public sealed partial class PageTest
{
    private const int MostBytes = 60_000;

    private static readonly DirectoryInfo Folder = new(Path.Combine(Repository.Root, "src", "Dray.Server", "Web", "Page"));

    [Fact]
    public void All_of_it_is_under_60_kB() => Assert.InRange(Folder.EnumerateFiles().Sum(file => file.Length), 1, MostBytes);

    [Fact]
    public void Nothing_of_it_makes_markup_or_code_of_text_or_comes_from_elsewhere() =>
        Assert.Empty(Folder.EnumerateFiles().SelectMany(file => Faults(File.ReadAllText(file.FullName)).Select(fault => $"{file.Name}: {fault}")));

    [Theory]
    [InlineData("node.innerHTML = name")]
    [InlineData("node.insertAdjacentHTML('beforeend', name)")]
    [InlineData("document.write(name)")]
    [InlineData("eval(name)")]
    [InlineData("new Function(name)")]
    [InlineData("<p style=\"color: red\">")]
    [InlineData("<p onclick=\"go()\">")]
    [InlineData("<script>go()</script>")]
    [InlineData("<img src=\"data:image/png;base64,AA\">")]
    [InlineData("<img src=\"https://example.org/a.png\">")]
    [InlineData("import x from \"//example.org/x.js\"")]
    public void A_slip_is_found(string code) => Assert.NotEmpty(Faults(code));

    private static IEnumerable<string> Faults(string code) => Slip().Matches(code).Select(slip => slip.Value);

    // A namespace is a name that looks like an address.
    [GeneratedRegex("""
        innerHTML | outerHTML | insertAdjacentHTML | createContextualFragment | DOMParser | srcdoc | document\.write | \beval\b | new \s Function | javascript:
        | <[^>]+ \s style= | <[^>]+ \s on\w+= | <script(?![^>]*\ssrc=) | ["'(]data: | https?:// (?! www\.w3\.org/2000/svg) | ["']//
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Slip();
}
