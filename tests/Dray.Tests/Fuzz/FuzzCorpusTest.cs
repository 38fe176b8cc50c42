using Dray.Fuzz;
using Dray.Fuzz.Targets;
using Dray.Tests.Architecture;

namespace Dray.Tests.Fuzz;

/// <summary>What fuzzing has found worth keeping: replayed in full, with every target's slow reading beside it.</summary>
public sealed class FuzzCorpusTest
{
    public static TheoryData<string> Targets => [.. AllTargets.List.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Threat_15_Every_kept_input_is_read_as_the_slow_reading_reads_it(string name)
    {
        var (target, trail) = (AllTargets.Named(name), new Trail());
        foreach (var seed in target.Seeds) target.Run(seed, trail);
        var ofSeeds = trail.States.Count;
        foreach (var input in Corpus.OfCheckout().Inputs(target)) target.Run(input, trail);
        Assert.True(trail.States.Count > ofSeeds, $"the corpus of {name} reaches nothing that its seeds don't");
    }

    [Fact]
    public void No_folder_of_the_corpus_is_left_without_a_target() => Assert.Empty(
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "fuzz", "corpus")).Select(Path.GetFileName)
            .Except(AllTargets.List.Select(target => target.Name)));
}
