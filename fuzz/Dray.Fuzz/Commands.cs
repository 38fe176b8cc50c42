using Dray.Fuzz.Targets;
using SharpFuzz;

namespace Dray.Fuzz;

/// <summary>What the command line asks for. Each returns the exit code: 0 all is well, 1 a finding or a dead fuzzer, 2 usage.</summary>
internal static class Commands
{
    private const int Finding = 1;

    public static int Usage()
    {
        Console.Error.WriteLine("""
            Dray.Fuzz list
            Dray.Fuzz run [TARGET...] [--seconds N] [--executions N] [--seed N]   search; by default 60 s over all
            Dray.Fuzz replay [TARGET [FILE...]]                                   seeds and corpus, or these inputs
            Dray.Fuzz minimise [TARGET...]                                        one input for each state
            Dray.Fuzz seeds TARGET FOLDER                                         write what a search begins with
            Dray.Fuzz keep TARGET FOLDER                                          put inputs that reach new states into the corpus
            Dray.Fuzz afl TARGET                                                  be fuzzed by afl-fuzz, see fuzz/afl.sh
            """);
        return 2;
    }

    public static int List()
    {
        foreach (var target in AllTargets.List) Console.WriteLine(target.Name);
        return 0;
    }

    public static int Run(string[] arguments)
    {
        var options = RunOptions.Parse(arguments);
        var corpus = Corpus.OfCheckout();
        var (exit, weights, executions) = (0, options.Targets.Sum(target => target.Weight), 0L);
        foreach (var target in options.Targets)
        {
            var search = new Search(target, corpus, options.Seed);
            using var watch = new Watchdog(search, input => Report(target, input, "it has been running for 10 s"));
            try
            {
                search.Run(options.Time * target.Weight / weights, options.Executions);
                Console.WriteLine(search);
                if (search.Found == 0) exit = Dead(target);
            }
            catch (Exception failure)
            {
                Report(target, search.Current!, failure.ToString());
                exit = Finding;
            }

            executions += search.Executions;
        }

        Console.WriteLine($"{options.Targets.Count} targets, {executions:N0} executions, seed {options.Seed}: {(exit == 0 ? "nothing wrong" : "findings")}");
        return exit;
    }

    public static int Replay(string[] arguments)
    {
        var (trail, count) = (new Trail(), 0);
        foreach (var target in TargetsOf(arguments.Take(1)))
        {
            foreach (var input in arguments.Length > 1 ? arguments.Skip(1).Select(File.ReadAllBytes) : [.. target.Seeds, .. Corpus.OfCheckout().Inputs(target)])
            {
                target.Run(input, trail);
                count++;
            }
        }

        Console.WriteLine($"{count} inputs replayed, {trail.States.Count} states");
        return 0;
    }

    public static int Minimise(string[] arguments)
    {
        foreach (var target in TargetsOf(arguments))
        {
            var (before, after, bytes) = Corpus.OfCheckout().Minimise(target);
            Console.WriteLine($"{target.Name,-11} {before,5} inputs, {after,5} needed, {bytes,8:N0} bytes");
        }

        return 0;
    }

    public static int Seeds(string target, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (seed, i) in AllTargets.Named(target).Seeds.Select((seed, i) => (seed, i)))
            File.WriteAllBytes(Path.Combine(folder, $"seed-{i}"), seed);
        return 0;
    }

    public static int Keep(string name, string folder)
    {
        var (target, corpus, trail) = (AllTargets.Named(name), Corpus.OfCheckout(), new Trail());
        foreach (var input in corpus.Inputs(target)) target.Run(input, trail);
        var known = trail.States.Count;
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            var (before, input) = (trail.States.Count, File.ReadAllBytes(path));
            target.Run(input, trail);
            if (trail.States.Count > before) corpus.Add(target, input);
        }

        Console.WriteLine($"{target.Name}: {trail.States.Count - known} states that the corpus of {known} did not reach");
        return 0;
    }

    /// <summary>Under afl-fuzz, which kills and starts this process as it likes.</summary>
    public static int Afl(string name)
    {
        // Instrumented code may run within the call only, and making the targets runs some.
        FuzzTarget? target = null;
        var trail = new Trail();
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            trail.Clear();
            target ??= AllTargets.Named(name);
            target.Run(input.GetBuffer().AsSpan(0, (int)input.Length), trail);
        });
        return 0;
    }

    private static IReadOnlyList<FuzzTarget> TargetsOf(IEnumerable<string> names)
    {
        FuzzTarget[] named = [.. names.Select(AllTargets.Named)];
        return named.Length > 0 ? named : AllTargets.List;
    }

    private static int Dead(FuzzTarget target)
    {
        Console.WriteLine($"{target.Name}: no input reached a state that the seeds don't: the fuzzer or its target is dead");
        return Finding;
    }

    private static void Report(FuzzTarget target, byte[] input, string what)
    {
        var path = Corpus.CrashesOfCheckout().Add(target, input);
        Console.WriteLine($"""
            {target.Name}: {what}
            again with: dotnet run -c Release --project fuzz/Dray.Fuzz -- replay {target.Name} {path}
            """);
    }
}
