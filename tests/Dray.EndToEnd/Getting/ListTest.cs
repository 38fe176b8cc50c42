using System.Text.Json;

namespace Dray.EndToEnd.Getting;

/// <summary>What a machine shares is listed as it is there.</summary>
public sealed class ListTest
{
    [Fact]
    public async Task Shares_folders_and_files_are_listed_in_order_and_nothing_of_Drays_own()
    {
        Tools.NeedLinux();
        await using var sharing = await Sharing.StartAsync();
        sharing.File("b/inner", "12345");
        sharing.File("a", "x");
        sharing.File(".dray/secret", "x");
        sharing.File("b/.Dray/secret", "x");
        File.CreateSymbolicLink(sharing.At("c"), "a");

        Assert.Equal("shared/\n", (await sharing.ListAsync("")).Ended(0).Output);
        Assert.Equal("a\nb/\nc\n", (await sharing.ListAsync("shared")).Ended(0).Output);
        Assert.Equal("inner\n", (await sharing.ListAsync("shared/b/")).Ended(0).Output);
        Assert.Equal("inner\n", (await sharing.ListAsync("shared/b/inner")).Ended(0).Output);
        Assert.Equal(["a", "b/", "b/inner", "c"], (await sharing.ListAsync("shared", "-R")).Ended(0).Lines.Order(StringComparer.Ordinal));
        Assert.Equal(5, (await sharing.ListAsync("", "-R")).Ended(0).Lines.Count(line => line.StartsWith("shared/", StringComparison.Ordinal)));
        Assert.Matches(@"^-rw-\S+ +5 B  \d{4}-\d\d-\d\d \d\d:\d\d  inner$", Assert.Single((await sharing.ListAsync("shared/b", "-l")).Ended(0).Lines));
        Assert.EndsWith("c -> a", (await sharing.ListAsync("shared", "-l")).Ended(0).Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_are_told_in_lines()
    {
        await using var sharing = await Sharing.StartAsync();
        File.SetLastWriteTimeUtc(sharing.File("file", "123"), new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));

        var lines = (await sharing.ListAsync("shared", "--json")).Ended(0).Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(["entry", "done"], lines.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal(("file", "file", 3), (lines[0].GetProperty("name").GetString(), lines[0].GetProperty("kind").GetString(), lines[0].GetProperty("size").GetInt32()));
        Assert.Equal(new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc), lines[0].GetProperty("modified").GetDateTimeOffset().UtcDateTime);
        Assert.Equal(0, lines[1].GetProperty("exit").GetInt32());
        var missing = (await sharing.ListAsync("shared/none", "--json")).Ended(5);
        Assert.Contains("\"exit\":5", Assert.Single(missing.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shares_may_be_called_something_else_and_no_two_alike()
    {
        using var folder = new TemporaryFolder();
        var (one, two) = (folder.Folder("one"), folder.Folder("two"));
        await using (var served = await Served.StartAsync(folder.At("in"), ["--share", $"{one}=first", "--share", two]))
            Assert.Equal("first/\ntwo/\n", (await DrayBinary.RunAsync("ls", "--port", $"{served.Port}", "127.0.0.1:")).Ended(0).Output);

        (await DrayBinary.RunAsync("serve", folder.At("in"), "--listen", "127.0.0.1:0", "--share", one, "--share", $"{two}=ONE")).Ended(2);
        (await DrayBinary.RunAsync("serve", folder.At("in"), "--listen", "127.0.0.1:0", "--share", folder.At("none"))).Ended(2);
        (await DrayBinary.RunAsync("serve", folder.At("in"), "--listen", "127.0.0.1:0", "--share", $"{one}=a/b")).Ended(2);
    }
}
