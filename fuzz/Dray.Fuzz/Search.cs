using System.Diagnostics;

namespace Dray.Fuzz;

/// <summary>
/// Looks for inputs that take one target through states which nothing before them reached. Begins with the target's
/// seeds alone; what the corpus holds joins once a change to a seed has found something, so that a fuzzer that finds
/// nothing shows. One thread.
/// </summary>
internal sealed class Search
{
    private readonly FuzzTarget _target;
    private readonly Corpus _corpus;
    private readonly Random _random;
    private readonly Mutator _mutator;
    private readonly Trail _trail = new();
    private readonly List<byte[]> _pool = [];
    private readonly HashSet<ulong> _reached = [], _inCorpus = [];
    private IReadOnlyList<byte[]> _waiting;
    private int _seedStates;

    /// <param name="target">What to search.</param>
    /// <param name="corpus">Where to keep what is new to it.</param>
    /// <param name="seed">Of the random numbers: as many executions with the same seed and corpus are the same search.</param>
    public Search(FuzzTarget target, Corpus corpus, int seed)
    {
        (_target, _corpus, _random) = (target, corpus, new Random(seed));
        _mutator = new Mutator(_random, target.Words);
        _waiting = corpus.Inputs(target);
    }

    public long Executions { get; private set; }

    /// <summary>States that neither seeds nor corpus had reached when a changed input did; none means a dead fuzzer.</summary>
    public int Found { get; private set; }

    /// <summary>Inputs that went into the corpus.</summary>
    public int Kept { get; private set; }

    /// <summary>The input under way; null between two. A watching thread may read it.</summary>
    public byte[]? Current { get; private set; }

    /// <summary>The timestamp at which that began.</summary>
    public long Since { get; private set; }

    /// <summary>Searches until either is used up.</summary>
    /// <exception cref="Exception">The target failed, with <see cref="Current"/>.</exception>
    public void Run(TimeSpan time, long executions)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var input in _waiting) _inCorpus.UnionWith(Execute(input));
        foreach (var input in _target.Seeds) Try(input);
        (_seedStates, Found) = (_reached.Count, 0);
        while (Executions < executions && Stopwatch.GetElapsedTime(start) < time)
        {
            for (var i = 0; i < 32; i++) Try(_mutator.Mutate(Pick(), Pick()));
            if (Found > 0) Join();
        }
    }

    public override string ToString() =>
        $"{_target.Name,-11}{Executions,12:N0} executions: {_seedStates,3} states from seeds, {_reached.Count,5} in all, {Kept,4} inputs kept";

    private void Join()
    {
        _pool.AddRange(_waiting);
        _waiting = [];
        _reached.UnionWith(_inCorpus);
    }

    private void Try(byte[] input)
    {
        var isNew = false;
        var isNewToCorpus = false;
        foreach (var state in Execute(input))
        {
            if (!_reached.Add(state)) continue;
            isNew = true;
            isNewToCorpus |= _inCorpus.Add(state);
            Found++;
        }

        if (isNew) _pool.Add(input);
        if (!isNewToCorpus) return;
        _corpus.Add(_target, input);
        Kept++;
    }

    private IReadOnlyCollection<ulong> Execute(byte[] input)
    {
        _trail.Clear();
        (Since, Current) = (Stopwatch.GetTimestamp(), input);
        _target.Run(input, _trail);
        Current = null;
        Executions++;
        return _trail.States;
    }

    /// <summary>The newest half as often as all the rest: what was found last leads further.</summary>
    private byte[] Pick() => _pool[Math.Max(_random.Next(_pool.Count), _random.Next(_pool.Count))];
}
