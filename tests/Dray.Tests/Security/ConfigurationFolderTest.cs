using System.Diagnostics;
using Dray.Security;

namespace Dray.Tests.Security;

public sealed class ConfigurationFolderTest : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("dray-config-").FullName;

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public void A_file_is_created_once_and_never_replaced()
    {
        var folder = new ConfigurationFolder(Path.Combine(_parent, "a", "b"));
        Assert.Null(folder.Read("x"));
        Assert.True(folder.TryCreate("x", "one"));
        Assert.False(folder.TryCreate("x", "two"));
        Assert.Equal("one", folder.Read("x"));
        Assert.Single(Directory.GetFileSystemEntries(folder.FullPath));
    }

    [Fact]
    public void A_planted_link_is_not_written_through()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        var folder = new ConfigurationFolder(_parent);
        var target = Path.Combine(_parent, "target");
        File.WriteAllText(target, "theirs");
        File.CreateSymbolicLink(folder.PathOf("x"), target);
        Assert.False(folder.TryCreate("x", "ours"));
        Assert.Equal("theirs", File.ReadAllText(target));
    }

    [Theory]
    [InlineData("mkfifo -m 600")]
    [InlineData("mkdir -m 700")]
    [InlineData("ln -s /dev/zero")]
    public async Task What_is_no_regular_file_is_refused_at_once(string made)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "opened without waiting on Linux alone");
        var folder = new ConfigurationFolder(_parent);
        using (var shell = Process.Start("/bin/sh", ["-c", $"{made} '{folder.PathOf("x")}'"])) await shell.WaitForExitAsync(Cancel);
        var refused = await Assert.ThrowsAsync<IdentityException>(
            () => Task.Run(() => folder.Read("x"), Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.Contains("no regular file", refused.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
