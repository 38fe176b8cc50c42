using Dray.Fuzz;
using Dray.Fuzz.Targets;

namespace Dray.Tests.Fuzz;

public sealed class SearchTest : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dray-fuzz-").FullName;

    private Corpus Corpus => new(_folder);

    public static TheoryData<string> Targets => [.. AllTargets.List.Select(target => target.Name)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Targets))]
    public void From_its_seeds_alone_every_target_is_led_to_more(string name)
    {
        var search = new Search(AllTargets.Named(name), Corpus, seed: 1);
        search.Run(TimeSpan.MaxValue, 1_000);
        Assert.True(search.Found > 0);
        Assert.NotEmpty(Corpus.Inputs(AllTargets.Named(name)));
    }

    [Fact]
    public void A_target_that_goes_nowhere_finds_nothing()
    {
        var search = new Search(new FuzzTarget("dead", (_, trail) => trail.Pass("always"), ["seed"u8.ToArray()], []), Corpus, seed: 1);
        search.Run(TimeSpan.MaxValue, 1_000);
        Assert.Equal(0, search.Found);
    }

    [Fact]
    public void What_makes_a_target_fail_is_told()
    {
        // A bound that somebody took away, three bytes deep.
        var target = new FuzzTarget("broken", (input, trail) =>
        {
            trail.Pass("length", Math.Min(input.Length, 8));
            FuzzFailure.Unless(input.Length < 7 || input[0] < 200 || input[1] < 200, "too much");
        }, ["seed"u8.ToArray()], []);
        var search = new Search(target, Corpus, seed: 1);
        Assert.Throws<FuzzFailure>(() => search.Run(TimeSpan.MaxValue, 1_000_000));
        Assert.Throws<FuzzFailure>(() => target.Run(search.Current, new Trail()));
    }

    [Fact]
    public void The_same_seed_is_the_same_search()
    {
        var target = AllTargets.Named("frame");
        var (first, second) = (new Corpus(Path.Combine(_folder, "1")), new Corpus(Path.Combine(_folder, "2")));
        new Search(target, first, seed: 7).Run(TimeSpan.MaxValue, 2_000);
        new Search(target, second, seed: 7).Run(TimeSpan.MaxValue, 2_000);
        Assert.Equal(first.Inputs(target), second.Inputs(target));
    }

    [Fact]
    public void A_corpus_keeps_one_input_for_each_state()
    {
        var target = new FuzzTarget("length", (input, trail) => trail.Pass("length", input.Length), [[1]], []);
        byte[][] inputs = [[1], [2], [1, 2], [3, 4], [5, 6, 7]];
        foreach (var input in inputs) Corpus.Add(target, input);
        var (before, after, bytes) = Corpus.Minimise(target);
        Assert.Equal((5, 3, 6), (before, after, bytes));
    }
}
