namespace Dray.EndToEnd;

/// <summary>The same command once more, after the first was cut.</summary>
public sealed class ResumedSendTest : IDisposable
{
    private const int Size = 32 << 20;

    private readonly TemporaryFolder _folder = new();

    private string In => _folder.At("in");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task With_check_what_the_disk_has_made_of_a_partial_is_held_to_its_digests()
    {
        var source = SourceTree.MakeFile(_folder.At("file"), Size);
        await using (var served = await Served.StartAsync(In))
        {
            await using var sending = served.Sending("--bwlimit", "6M", "--retry-for", "0s", source);
            await JournaledAsync();
            await served.KillAsync();
            (await sending.EndAsync()).Ended(3);
        }

        Flip(Assert.Single(Directory.GetFiles(Path.Combine(In, ".dray", "staging"), "*.part")), 1000);
        await using var again = await Served.StartAsync(In);
        await using var sendingAgain = again.Sending("--check", source);

        var run = (await sendingAgain.EndAsync()).Ended(0);

        TreeComparer.AssertEqual(source, again.At("file"));
        Assert.DoesNotContain("\"reason\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_ends_well_with_the_transfer_that_was_gone_on_with()
    {
        var source = SourceTree.MakeFile(_folder.At("file"), Size);
        await using var served = await Served.StartAsync(In, ["--once"]);
        await using (var sending = served.Sending("--bwlimit", "6M", source))
        {
            await JournaledAsync();
            await sending.KillAsync();
        }

        (await served.SendAsync(source)).Ended(0);

        (await served.EndAsync()).Ended(0);
        TreeComparer.AssertEqual(source, served.At("file"));
    }

    private static void Flip(string path, long at)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        Span<byte> one = stackalloc byte[1];
        RandomAccess.Read(file, one, at);
        one[0] ^= 1;
        RandomAccess.Write(file, one, at);
    }

    private async Task JournaledAsync()
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        while (!Directory.Exists(Path.Combine(In, ".dray", "staging")) || Directory.GetFiles(Path.Combine(In, ".dray", "staging"), "*.journal") is not [var journal] || new FileInfo(journal).Length == 0)
            await Task.Delay(20, patience.Token);
    }
}
