using System.Diagnostics;
using Dray.Tests.Architecture;

namespace Dray.Tests.Fuzz;

/// <summary>
/// Each patch in eng/guards takes one bound out of a decoder; eng/guards/check.sh sees that this is noticed. Here: that the
/// patches still fit the code.
/// </summary>
public sealed class GuardsTest
{
    private static string Folder => Path.Combine(Repository.Root, "eng", "guards");

    public static TheoryData<string> Patches => [.. Directory.EnumerateFiles(Folder, "*.patch").Select(path => Path.GetFileName(path)).Order()];

    [Fact]
    public void There_are_ten() => Assert.True(Patches.Count >= 10);

    [Theory]
    [MemberData(nameof(Patches))]
    public async Task A_guard_fits_the_code_and_says_what_it_takes_away(string patch)
    {
        var path = Path.Combine(Folder, patch);
        Assert.StartsWith("# ", File.ReadLines(path).First(), StringComparison.Ordinal);
        var start = new ProcessStartInfo("git", ["apply", "--check", path])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardError = true,
        };
        using var git = Process.Start(start)!;
        var words = await git.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(git.ExitCode == 0, words);
    }
}
