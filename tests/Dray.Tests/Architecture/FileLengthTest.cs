namespace Dray.Tests.Architecture;

/// <summary>A file that has grown past this holds more than one idea.</summary>
public sealed class FileLengthTest
{
    private const int Most = 400;
    private const int MostOfASample = 150; // it is there to be read in one go

    [Fact]
    public void No_source_file_is_too_long() => Findings.AssertNone(Repository.Sources().SelectMany(file => Faults(file, Most)));

    [Fact]
    public void No_sample_is_too_long() => Findings.AssertNone(Repository.Samples().SelectMany(file => Faults(file, MostOfASample)));

    [Fact]
    public void A_file_that_is_too_long_is_found()
    {
        Assert.Empty(Faults(new SourceFile("src/A.cs", string.Concat(Enumerable.Repeat("a\n", Most))), Most));
        Assert.Single(Faults(new SourceFile("src/A.cs", string.Concat(Enumerable.Repeat("a\n", Most + 1))), Most));
    }

    private static IEnumerable<string> Faults(SourceFile file, int most)
    {
        var lines = file.Text.AsSpan().Count('\n');
        return lines > most ? [$"{file.Name} has {lines} lines"] : [];
    }
}
