using System.Text.RegularExpressions;

namespace Dray.Tests.Architecture;

/// <summary>A folder may know those beneath it, and nothing above or beside it. A folder is a namespace.</summary>
public sealed partial class LayeringTest
{
    // From the ground up; the folders of one storey are strangers to each other.
    private static readonly string[][] Storeys =
    [
        ["Interop"],
        ["Wire", "Multiplexing"],
        ["Lanes", "Files", "Security", "Discovery", "Bench"],
        ["Transfers"],
        ["Server"],
        ["Cli"],
    ];

    // What a user of the packages names.
    private static readonly string[] Packaged = ["Multiplexing", "Files", "Wire", "Transfers", "Server"];

    [Fact]
    public void Imports_run_downwards_only() => Findings.AssertNone(Repository.Sources().SelectMany(Faults));

    [Fact]
    public void Samples_use_the_packages_alone() => Findings.AssertNone(
        from file in Repository.Samples()
        from Match use in Use().Matches(file.Code)
        where !Packaged.Contains(use.Groups[1].Value)
        select $"{file.At(use)}: a sample may not use Dray.{use.Groups[1].Value}");

    [Fact]
    public void There_are_sources_to_check() => Assert.True(Repository.Sources().Count() > 10);

    [Theory]
    [InlineData("src/Dray/Wire/A.cs", "using Dray.Files;\nnamespace Dray.Wire;", "Wire may not use Dray.Files")]
    [InlineData("src/Dray/Lanes/A.cs", "using static Dray.Files.B;\nnamespace Dray.Lanes;", "Lanes may not use Dray.Files")]
    [InlineData("src/Dray/Lanes/A.cs", "using B = Dray.Transfers.B;\nnamespace Dray.Lanes;", "Lanes may not use Dray.Transfers")]
    [InlineData("src/Dray/Files/A.cs", "namespace Dray.Files;\nvar a = new Dray.Server.B();", "Files may not use Dray.Server")]
    [InlineData("src/Dray.Server/A.cs", "namespace Dray.Server;\nglobal::Dray.Cli.B b;", "Server may not use Dray.Cli")]
    [InlineData("src/Dray/Wire/A.cs", "namespace Dray.Wires;", "its namespace should be Dray.Wire or")]
    [InlineData("src/Dray/Wire/A.cs", "class A;", "its namespace should be Dray.Wire or")]
    [InlineData("src/Dray/Odd/A.cs", "namespace Dray.Odd;", "Odd is no layer")]
    [InlineData("src/Dray/Usings.cs", "global using Dray.Wire;", "Usings.cs is no layer")]
    public void A_breach_is_found(string name, string text, string fault) =>
        Assert.Contains(Faults(new SourceFile(name, text)), found => found.Contains(fault, StringComparison.Ordinal));

    [Theory]
    [InlineData("src/Dray/Files/A.cs", "using Dray.Wire;\nusing Dray.Interop;\nnamespace Dray.Files;")]
    [InlineData("src/Dray/Wire/A.cs", "namespace Dray.Wire;\n// Dray.Server has \"more\".\nvar a = \"Dray.Files\";")]
    [InlineData("src/Dray/Transfers/Sending/A.cs", "using Dray.Lanes;\nnamespace Dray.Transfers;")]
    [InlineData("src/Dray.Cli/Json/A.cs", "namespace Dray.Cli.Json;")]
    [InlineData("src/Dray.Cli/Program.cs", "using Dray.Server;\nreturn 0;")]
    public void What_is_allowed_passes(string name, string text) => Assert.Empty(Faults(new SourceFile(name, text)));

    private static IEnumerable<string> Faults(SourceFile file)
    {
        var layer = LayerOf(file.Name);
        var storey = StoreyOf(layer);
        if (storey < 0)
        {
            yield return $"{file.Name}: {layer} is no layer. Put it into one, or give {nameof(LayeringTest)} a new one.";
            yield break;
        }

        if (!NamespaceFits(file, layer)) yield return $"{file.Name}: its namespace should be Dray.{layer} or beneath it";

        foreach (Match use in Use().Matches(file.Code))
        {
            var used = use.Groups[1].Value;
            if (used != layer && StoreyOf(used) >= storey) yield return $"{file.At(use)}: {layer} may not use Dray.{used}";
        }
    }

    // Only the file of the top-level statements has none.
    private static bool NamespaceFits(SourceFile file, string layer)
    {
        var found = Namespace().Matches(file.Code);
        return found.Count == 0
            ? file.Name == "src/Dray.Cli/Program.cs"
            : found.All(one => $"{one.Groups[1].Value}.".StartsWith($"Dray.{layer}.", StringComparison.Ordinal));
    }

    // src/Dray/Wire/X.cs is Wire, src/Dray.Server/Any/X.cs is Server.
    private static string LayerOf(string name)
    {
        var parts = name.Split('/');
        return parts[1] == "Dray" ? parts[2] : parts[1]["Dray.".Length..];
    }

    private static int StoreyOf(string layer) => Array.FindIndex(Storeys, storey => storey.Contains(layer));

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"(?<![\w.])Dray\.(\w+)")]
    private static partial Regex Use();
}
