using System.Diagnostics;
using Dray.Tests.Architecture;

namespace Dray.Tests.Fuzz;

/// <summary>
/// Each patch in eng/guards takes out one protection; eng/guards/check.sh sees that this is noticed. Here: that the patches
/// still fit the code, and that the tests they name exist.
/// </summary>
public sealed class GuardsTest
{
    private const string Names = "# Test: ";

    private static string Folder => Path.Combine(Repository.Root, "eng", "guards");

    public static TheoryData<string> Patches => [.. Directory.EnumerateFiles(Folder, "*.patch").Select(path => Path.GetFileName(path)).Order()];

    [Fact]
    public void Ten_bounds_of_decoders_and_fifteen_other_protections_are_guarded()
    {
        Assert.True(Patches.Count(row => TestOf(row.Data) is null) >= 10);
        Assert.True(Patches.Count(row => TestOf(row.Data) is not null) >= 15);
    }

    [Fact]
    public void Each_test_that_a_guard_names_exists()
    {
        var tests = typeof(GuardsTest).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}")).ToHashSet();
        Assert.All(Patches.Select(row => TestOf(row.Data)).OfType<string>(), test => Assert.Contains(test, tests));
    }

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

    private static string? TestOf(string patch) =>
        File.ReadLines(Path.Combine(Folder, patch)).ElementAt(1) is var second && second.StartsWith(Names, StringComparison.Ordinal)
            ? second[Names.Length..]
            : null;
}
