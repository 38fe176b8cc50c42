using Dray.Tests.Architecture;

namespace Dray.Tests.Docs;

/// <summary>What the lesson quotes is what is built and run, to the letter.</summary>
public sealed class ExcerptTest
{
    private const int MostLines = 36;

    private static readonly string Lesson = Read("docs/io-multiplexing.md");

    [Fact]
    public void Every_excerpt_stands_in_the_file_that_it_names() =>
        Findings.AssertNone(Excerpt.In(Lesson).SelectMany(Faults));

    [Fact]
    public void There_are_excerpts() => Assert.True(Excerpt.In(Lesson).Count() > 5);

    [Theory]
    [InlineData("a();\n", true)]
    [InlineData("{\n    a();\n}\n", true)]
    [InlineData("    if (b)\n        a();\n", true)]
    [InlineData("b();\n", false)]
    [InlineData("a(); // and more\n", false)]
    public void One_line_is_found_at_any_indentation(string code, bool stands) =>
        Assert.Equal(stands, new Excerpt("x", ["a();"]).StandsIn(code));

    [Theory]
    [InlineData("    if (b)\n\n        a();\n", true)]
    [InlineData("    if (b)\n        a();\n", false)]
    [InlineData("    if (b)\n\n    a();\n", false)]
    public void Lines_must_follow_each_other_and_keep_their_shape(string code, bool stands) =>
        Assert.Equal(stands, new Excerpt("x", ["if (b)", "", "    a();"]).StandsIn(code));

    [Fact]
    public void Blocks_are_found_with_and_without_a_source()
    {
        var found = Excerpt.In("text\n<!-- a/B.cs -->\n```csharp\na();\n```\n\n```sh\nls\n```\n```csharp\nb();\n```\n").ToArray();
        Assert.Equal(["a/B.cs", null], found.Select(excerpt => excerpt.Source));
        Assert.Equal(["a();", "b();"], found.SelectMany(excerpt => excerpt.Lines));
    }

    private static IEnumerable<string> Faults(Excerpt excerpt)
    {
        var name = $"the excerpt that begins with '{excerpt.Lines[0].Trim()}'";
        if (excerpt.Lines.Length > MostLines) yield return $"{name} has {excerpt.Lines.Length} lines";
        if (excerpt.Source is null) yield return $"{name} names no file: put <!-- path --> before its fence";
        else if (!File.Exists(Path.Combine(Repository.Root, excerpt.Source))) yield return $"{name}: there is no {excerpt.Source}";
        else if (!excerpt.StandsIn(Read(excerpt.Source))) yield return $"{name} is not in {excerpt.Source}";
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, name));
}
