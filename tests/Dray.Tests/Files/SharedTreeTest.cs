using Dray.Files;
using Dray.Server;
using Dray.Server.Sharing;
using Dray.Wire;

namespace Dray.Tests.Files;

/// <summary>What others may read of a shared folder, and that nothing else can be had by any path or at any moment.</summary>
public sealed class SharedTreeTest : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Shares _shares;

    public SharedTreeTest()
    {
        Directory.CreateDirectory(_temp["shared/folder"]);
        File.WriteAllText(_temp["shared/folder/file"], "shared");
        Directory.CreateDirectory(_temp["outside"]);
        File.WriteAllText(_temp["outside/file"], "secret");
        _shares = new Shares([new Share("s", _temp["shared"])], _temp["home"]);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void This_devices_key_is_in_no_share_wherever_it_lies()
    {
        Directory.CreateDirectory(_temp["shared/.config/dray"]);
        File.WriteAllText(_temp["shared/.config/dray/identity.pem"], "key");
        File.WriteAllText(_temp["shared/.config/draymen"], "no key");
        File.CreateSymbolicLink(_temp["link"], _temp["shared"]);
        foreach (var way in new[] { _temp["shared"], _temp["link"] })
        {
            var shares = new Shares([new Share("s", way)], _temp["shared/.config/dray"]);
            foreach (var (path, recursive) in new[] { ("", true), ("s", true), ("s/.config", false), ("s/.config", true) })
                Assert.DoesNotContain(shares.List(path, recursive), entry => entry.Name.EndsWith("dray", StringComparison.Ordinal) || entry.Name.Contains("identity", StringComparison.Ordinal));
            Assert.Contains(shares.List("s/.config", false), entry => entry.Name == "draymen");
            foreach (var path in new[] { "s/.config/dray", "s/.config/dray/", "s/.config/dray/identity.pem" })
                Assert.Throws<FileFailureException>(() => shares.Open(path));
            Assert.NotNull(Shares.FaultOf([new Share("s", _temp["shared/.config/dray"])], _temp["shared/.config/dray"]));
            Assert.Null(Shares.FaultOf([new Share("s", way)], _temp["shared/.config/dray"]));
        }
    }

    [Fact]
    public void A_share_is_a_folder_like_any_other_also_when_it_is_empty()
    {
        Directory.CreateDirectory(_temp["empty"]);
        using var tree = new Shares([new Share("e", _temp["empty"])], _temp["home"]).Open("e");
        var itself = Assert.Single(tree.Walk(static (_, _) => true)).Entry;
        Assert.Equal(("e", EntryKind.Folder), (itself.Name.Value, itself.Kind));
        Assert.Empty(tree.Walk(static (path, _) => path != "e"));
        Assert.Equal(["s", "s/folder", "s/folder/file"], Names("s"));
        Assert.Equal(["folder", "folder/file"], Names("s/"));
        Assert.Equal(["file"], Names("s/folder/file"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/s")]
    [InlineData("s//")]
    [InlineData("s//folder")]
    [InlineData("s/folder//file")]
    [InlineData("s/.")]
    [InlineData("s/..")]
    [InlineData("s/../outside")]
    [InlineData("s/folder/../../outside/file")]
    [InlineData("..")]
    [InlineData("S")]
    [InlineData("s/none")]
    [InlineData("s/folder/file/")]
    [InlineData("s/folder/file/x")]
    [InlineData("s/\0")]
    [InlineData("s/link")]
    [InlineData("s/link/file")]
    [InlineData("s/.dray")]
    [InlineData("s/.dray/x")]
    [InlineData("s/folder/.DRAY/x")]
    [InlineData("s/folder/.dray. ")]
    public void Whatever_else_is_asked_for_is_not_there(string path)
    {
        if (path.Contains("link", StringComparison.Ordinal)) File.CreateSymbolicLink(_temp["shared/link"], _temp["outside"]);
        foreach (var own in (string[])[".dray", "folder/.DRAY"])
        {
            Directory.CreateDirectory(_temp[$"shared/{own}"]);
            File.WriteAllText(_temp[$"shared/{own}/x"], "own");
        }

        if (path == "s/link") Assert.Equal(["link"], Names(path));
        else Assert.Throws<FileFailureException>(() => _shares.Open(path));
        Assert.DoesNotContain(_shares.List("", recursive: true), entry => entry.Name.Contains("dray", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(_shares.List("s/folder", recursive: false), entry => entry.Name.Contains("dray", StringComparison.OrdinalIgnoreCase) || entry.Problem is not null);
    }

    [Fact]
    public async Task Threat_13_A_folder_that_turns_into_a_link_while_it_is_walked_leads_out_of_no_share()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a racer may win");
        File.WriteAllText(_temp["outside/only outside"], "secret");
        using var enough = new CancellationTokenSource();
        var racing = Task.Run(() => Race(enough.Token), TestContext.Current.CancellationToken);
        var read = 0;
        for (var i = 0; i < 2000; i++)
        {
            if (TryOpen(i % 2 == 0 ? "s" : "s/folder/") is not { } opened) continue;
            using var tree = opened;
            foreach (var found in tree.Walk(static (_, _) => true))
            {
                if (found.Problem is not null) continue;
                Assert.DoesNotContain("only outside", found.Entry.Name.Value, StringComparison.Ordinal);
                if (found.Entry.Kind == EntryKind.File && Read(tree, found.Entry.Name) is { } content) Assert.Equal("shared", content);
                read++;
            }
        }

        await enough.CancelAsync();
        await racing;
        Assert.True(read > 0);
    }

    private void Race(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            Directory.Move(_temp["shared/folder"], _temp["shared/aside"]);
            File.CreateSymbolicLink(_temp["shared/folder"], _temp["outside"]);
            File.Delete(_temp["shared/folder"]);
            Directory.Move(_temp["shared/aside"], _temp["shared/folder"]);
        }
    }

    private ISourceTree? TryOpen(string path)
    {
        try
        {
            return _shares.Open(path);
        }
        catch (FileFailureException)
        {
            return null;
        }
    }

    private static string? Read(ISourceTree tree, WireName name)
    {
        try
        {
            using var file = tree.Open(name);
            var bytes = new byte[64];
            return System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, file.Read(0, bytes)));
        }
        catch (FileFailureException)
        {
            return null;
        }
    }

    private List<string> Names(string path)
    {
        using var tree = _shares.Open(path);
        return [.. tree.Walk(static (_, _) => true).Select(static found => found.Entry.Name.Value)];
    }
}
