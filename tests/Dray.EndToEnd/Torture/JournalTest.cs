namespace Dray.EndToEnd.Torture;

/// <summary>A journal or a partial that somebody has tampered with: what can't be believed is sent again.</summary>
[Collection(Torturing.Name)]
public sealed class JournalTest
{
    private const int Size = 160 << 20;

    [Fact]
    public async Task A_byte_of_the_journal_that_is_flipped_costs_time_and_nothing_else()
    {
        Torturing.Check();
        using var folder = TemporaryFolder.ForMany();
        var (source, cut) = await CutAsync(folder);
        var journal = Assert.Single(Directory.EnumerateFiles(Path.Combine(cut, ".dray", "staging"), "*.journal"));
        var length = new FileInfo(journal).Length;
        await Rounds.RunAsync("journal byte flipped", cut: 4, full: 150, async round =>
        {
            await Tools.ShellAsync(round.Folder, $"cp -a '{cut}' in && cp -a '{source}' tree");
            round.Versions.Add(round.Source, "tree");
            var at = Rounds.AreFull ? round.Number * length / 150 : round.Random.NextInt64(length);
            Flip(round.In, Path.GetFileName(journal), at, (byte)(1 << round.Random.Next(8)));

            await round.FinishAsync();
        });
    }

    /// <summary>What a killed server leaves of a file of which two syncs were done.</summary>
    private static async Task<(string Source, string In)> CutAsync(TemporaryFolder folder)
    {
        var source = folder.Folder("tree");
        SourceTree.MakeFile(Path.Combine(source, "large"), Size);
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var network = new ChaosProxy(served.Port);
        network.OnSent = (_, _, _) => network.Sent < Size - (8 << 20) ? Task.FromResult(true) : new TaskCompletionSource<bool>().Task;
        await using var sending = Running.Send("--to", network.Address, "--retry-for", "0s", source);
        while (network.Sent < Size - (9 << 20)) await Task.Delay(5);
        var staging = served.At(".dray", "staging");
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        while (!Directory.EnumerateFiles(staging, "*.journal").Any(file => new FileInfo(file).Length > 0)) await Task.Delay(20, patience.Token);
        await served.KillAsync();
        await sending.KillAsync();
        return (source, folder.At("in"));
    }

    private static void Flip(string root, string name, long at, byte bit)
    {
        using var file = File.OpenHandle(Path.Combine(root, ".dray", "staging", name), FileMode.Open, FileAccess.ReadWrite);
        Span<byte> one = stackalloc byte[1];
        RandomAccess.Read(file, one, at);
        one[0] ^= bit;
        RandomAccess.Write(file, one, at);
    }
}
