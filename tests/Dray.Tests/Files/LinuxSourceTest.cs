using Dray.Files;
using static Dray.Tests.Files.TempFolder;

namespace Dray.Tests.Files;

/// <summary>As on a kernel that has everything, and what only descriptors can promise.</summary>
public class LinuxSourceTest : SourceTest
{
    private protected override ISourceTree Open(string folder, string? top) => LinuxSourceTree.Open(folder, top);

    [Fact]
    public void What_can_not_travel_is_told_and_the_rest_goes_on()
    {
        Make("d/a");
        Assert.True(InShell("mkfifo d/fifo && : > \"d/$(printf 'bad\\377')\" && ln -s \"$(printf '\\377')\" d/link"));
        var (found, problems) = Walk("d");
        // The framework could not delete these.
        Assert.True(InShell("rm -r d"));
        Assert.Equal(["d", "d/a"], found.Select(each => each.Name.Value).Order());
        Assert.Equal([@"d/bad\xFF", "d/fifo", "d/link"], problems.Select(problem => problem.Name).Order(StringComparer.Ordinal));
        Assert.Equal(2, problems.Count(problem => problem.Reason.Contains("UTF-8", StringComparison.Ordinal)));
        Assert.Contains("FIFO", problems.Single(problem => problem.Name == "d/fifo").Reason);
    }

    [Fact]
    public void A_tree_a_thousand_deep_is_walked_as_far_as_names_go()
    {
        Make(string.Concat(Enumerable.Repeat("d/", 1000)) + "f");
        var (found, problems) = Walk("d");
        // The framework would take seconds.
        Assert.True(InShell("rm -r d"));
        Assert.Equal(512, found.Count);
        Assert.Contains("deeper", Assert.Single(problems).Reason);
    }

    [Fact]
    public void A_folder_that_can_not_be_read_is_told_and_the_rest_goes_on()
    {
        if (Environment.IsPrivilegedProcess) Assert.Skip("root reads every folder");
        Make("d/a", "d/closed/b");
        SetMode("d/closed", 0);
        var (found, problems) = Walk("d");
        Assert.Equal(2, found.Count);
        Assert.Equal(("d/closed", FileFault.Denied), (Assert.Single(problems).Name, problems[0].Fault));
    }

    [Fact]
    public async Task Threat_09_What_became_a_FIFO_since_it_was_found_does_not_block()
    {
        Assert.True(InShell("mkfifo f"));
        using var tree = OpenTyped("f");
        var opening = Task.Run(() => Assert.Throws<FileFailureException>(() => tree.Open(Name("f"))), TestContext.Current.CancellationToken);
        Assert.Equal(FileFault.Changed, (await opening.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Fault);
    }
}

/// <summary>As where a sandbox refuses openat2(2).</summary>
public sealed class WalkingSourceTest : LinuxSourceTest
{
    private protected override ISourceTree Open(string folder, string? top) => LinuxSourceTree.Open(folder, top, openat2: false);
}

/// <summary>As on other systems.</summary>
public sealed class PortableSourceTest : SourceTest
{
    private protected override ISourceTree Open(string folder, string? top) => PortableSourceTree.Open(folder, top);
}
