namespace Dray.Tests.Architecture;

/// <summary>A file that has grown past this holds more than one idea.</summary>
public sealed class FileLengthTest
{
    private const int Most = 400;

    [Fact]
    public void No_source_file_is_too_long() => Findings.AssertNone(Repository.Sources().SelectMany(Faults));

    [Fact]
    public void A_file_that_is_too_long_is_found()
    {
        Assert.Empty(Faults(new SourceFile("src/A.cs", string.Concat(Enumerable.Repeat("a\n", Most)))));
        Assert.Single(Faults(new SourceFile("src/A.cs", string.Concat(Enumerable.Repeat("a\n", Most + 1)))));
    }

    private static IEnumerable<string> Faults(SourceFile file)
    {
        var lines = file.Text.AsSpan().Count('\n');
        return lines > Most ? [$"{file.Name} has {lines} lines"] : [];
    }
}
