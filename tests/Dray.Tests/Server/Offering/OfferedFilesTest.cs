using CsCheck;
using Dray.Files;
using Dray.Server.Offering;
using Dray.Server.Web;
using Dray.Tests.Files;
using Dray.Transfers;

namespace Dray.Tests.Server.Offering;

/// <summary>What is offered, by paths: what a send of it would bring, and nothing else.</summary>
public sealed class OfferedFilesTest : IDisposable
{
    private readonly TempFolder _temp = new();

    public OfferedFilesTest()
    {
        foreach (var file in new[] { "tree/a", "tree/ab", "tree/sub/b", "tree/sub/no.skip", "tree/out/c", "more/d", "more/deep/er/e", "beside" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_temp[file])!);
            File.WriteAllText(_temp[file], file);
        }
    }

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("tree", "tree tree/a tree/ab tree/sub tree/sub/b")]
    [InlineData("tree/sub", "sub sub/b")]
    [InlineData("tree/sub/b", "b")]
    [InlineData("d", "d")]
    [InlineData("deep", "deep deep/er deep/er/e")]
    [InlineData("deep/er", "er er/e")]
    public void A_part_is_what_a_send_would_bring(string path, string names)
    {
        using var part = Files().Open(path);
        Assert.Equal(names.Split(' '), part.Walk(static (_, _) => true).Select(static found => found.Entry.Name.Value).Order(StringComparer.Ordinal));
        Assert.Equal(names.Split(' ')[0], part.Walk(static (_, _) => true).First().Entry.Name.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tre")]
    [InlineData("tree/")]
    [InlineData("tree/out")]
    [InlineData("tree/out/c")]
    [InlineData("tree/sub/no.skip")]
    [InlineData("tree/../beside")]
    [InlineData("/tree")]
    [InlineData("beside")]
    [InlineData("more")]
    [InlineData("more/d")]
    public void Nothing_else_is_there(string path) => Assert.Equal(FileFault.Vanished, Assert.Throws<FileFailureException>(() => Files().Open(path)).Fault);

    [Theory]
    [InlineData("", "d deep tree")]
    [InlineData("tree", "a ab sub")]
    [InlineData("tree/sub/", "b")]
    [InlineData("deep", "er")]
    [InlineData("d", "d")]
    public void A_list_is_of_one_folder(string path, string names) =>
        Assert.Equal(names.Split(' '), Files().List(path).Select(static entry => entry.Name).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("tree/sub/b", "tree/sub/b")]
    [InlineData("deep/er/e", "more/deep/er/e")]
    public void A_file_is_read_by_its_own_name(string path, string content)
    {
        using var item = new Catalog(any: true, Files().Open, Files().List).Find(path);
        using var file = item.Tree.Open(item.Entry.Name);
        var bytes = new byte[100];
        Assert.Equal(content, System.Text.Encoding.UTF8.GetString(bytes, 0, file.Read(0, bytes)));
    }

    [Fact]
    public void Whatever_is_asked_for_is_in_there() => Gen.String[Gen.Char["treabcdsuo/.\\\0"], 0, 12].Sample(path =>
    {
        try
        {
            using var part = Files().Open(path);
            Assert.All(part.Walk(static (_, _) => true), static found => Assert.DoesNotContain("beside", found.Entry.Name.Value, StringComparison.Ordinal));
        }
        catch (FileFailureException missing)
        {
            Assert.Equal(FileFault.Vanished, missing.Fault);
        }
    });

    private OfferedFiles Files() => new(
        [_temp["tree"], _temp["more"] + "/"], new PathFilter([new FilterRule(false, "*.skip"), new FilterRule(false, "out")]), SourceTree.Open);
}
