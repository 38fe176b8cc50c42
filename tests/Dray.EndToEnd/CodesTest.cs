namespace Dray.EndToEnd;

/// <summary>What one device offers under a code, and others take.</summary>
public sealed class CodesTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Device _ada, _bob, _eve;

    public CodesTest()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "no TLS 1.3 server here");
        (_ada, _bob, _eve) = (new Device(_folder, "ada"), new Device(_folder, "bob"), new Device(_folder, "eve"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_is_taken_once_and_nobody_remembers_it()
    {
        var tree = SourceTree.MakeSizes(_folder.Folder("ada", "tree"));
        await using var offered = await Offered.StartAsync(_ada, tree);

        (await offered.TakeAsync(_bob, offered.Codes[0], At("bob"))).Ended(0);

        TreeComparer.AssertEqual(tree, At("bob", "tree"));
        var taken = await offered.Running.NextAsync("taken");
        Assert.Equal(offered.Codes[0].Split('-')[0], $"{taken.GetProperty("number").GetInt32()}");
        (await offered.Running.EndAsync()).Ended(0);
        Assert.Empty(_ada.Known);
        Assert.Empty(_bob.Known);
        // Nothing is left of the receiving, either.
        Assert.False(Directory.Exists(At("bob", ".dray")));
    }

    [Fact]
    public async Task Each_of_several_codes_is_for_one_receiver()
    {
        var file = _ada.File("file", "for two");
        await using var offered = await Offered.StartAsync(_ada, file, "--count", "2");
        Assert.Equal(2, offered.Codes.Distinct().Count());

        var both = await Task.WhenAll(offered.TakeAsync(_bob, offered.Codes[0], At("bob")), offered.TakeAsync(_eve, offered.Codes[1], At("eve")));

        Assert.All(both, run => run.Ended(0));
        Assert.All(["bob", "eve"], name => Assert.Equal("for two", File.ReadAllText(At(name, "file"))));
        var run = (await offered.Running.EndAsync()).Ended(0);
        Assert.Equal(2, run.Lines.Count(line => line.Contains("\"event\":\"taken\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_text_is_printed_or_kept()
    {
        await using var offered = await Offered.StartAsync(_ada, "--text", "red\nherring", "--count", "2");

        Assert.Equal("red\nherring", (await offered.TakeAsync(_bob, offered.Codes[0])).Ended(0).Output);
        (await offered.TakeAsync(_bob, offered.Codes[1], At("bob"))).Ended(0);

        Assert.Equal("red\nherring", File.ReadAllText(At("bob", "text.txt")));
        (await offered.Running.EndAsync()).Ended(0);
    }

    [Fact]
    public async Task A_stream_without_a_known_end_goes_from_one_pipe_to_another()
    {
        var process = DrayBinary.Start(["send", "-", "--listen", "127.0.0.1:0"], DrayBinary.At(_ada.Home));
        await process.StandardInput.WriteAsync(new string('x', 300_000));
        process.StandardInput.Close();
        var code = (await process.StandardOutput.ReadLineAsync())!;
        var from = "";
        while (!from.Contains("--from", StringComparison.Ordinal)) from = (await process.StandardError.ReadLineAsync())!;

        var run = await _bob.RunAsync(null, "receive", "--from", from.Split(' ')[^1], code.ToUpperInvariant().Replace('-', ' '), "-");

        Assert.Equal(300_000, run.Ended(0).Output.Length);
        await DrayBinary.EndAsync(process);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Three_wrong_codes_end_the_offer()
    {
        await using var offered = await Offered.StartAsync(_ada, _ada.File("file", "x"));

        for (var i = 0; i < 3; i++) Assert.Contains("wrong", (await offered.TakeAsync(_eve, offered.Wrong, At("eve"))).Ended(4).Error, StringComparison.Ordinal);

        var run = (await offered.Running.EndAsync()).Ended(4);
        Assert.Contains("\"end\":\"guessed\"", run.Output, StringComparison.Ordinal);
        Assert.Equal(3, run.Lines.Count(line => line.Contains("\"event\":\"missed\"", StringComparison.Ordinal)));
        (await offered.TakeAsync(_bob, offered.Codes[0], At("bob"), "--retry-for", "0s")).Ended(3);
        Assert.False(File.Exists(At("bob", "file")));
    }

    [Fact]
    public async Task What_nobody_takes_in_time_is_withdrawn()
    {
        await using var offered = await Offered.StartAsync(_ada, _ada.File("file", "x"), "--for", "300ms");
        Assert.Contains("\"end\":\"expired\"", (await offered.Running.EndAsync()).Ended(3).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interruption_withdraws_it()
    {
        await using var offered = await Offered.StartAsync(_ada, _ada.File("file", "x"));
        offered.Running.Interrupt();
        (await offered.Running.EndAsync()).Ended(130);
    }

    [Fact]
    public async Task Whoever_was_killed_goes_on_by_the_same_code_and_nobody_else_may()
    {
        var file = SourceTree.MakeFile(At("ada", "large"), 48 << 20);
        await using var offered = await Offered.StartAsync(_ada, file, "--bwlimit", "6M");
        await using (var taking = _bob.Start(null, "receive", "--json", "--from", offered.Address, offered.Codes[0], At("bob", "in")))
        {
            await JournaledAsync(At("bob", "in"));
            await taking.KillAsync();
        }

        await offered.Running.NextAsync("broken");
        Assert.Contains("good for nothing", (await offered.TakeAsync(_eve, offered.Codes[0], At("eve"))).Ended(4).Error, StringComparison.Ordinal);
        var again = (await offered.TakeAsync(_bob, "--json", offered.Codes[0], At("bob", "in"))).Ended(0);

        Assert.Contains("\"event\":\"resuming\"", again.Output, StringComparison.Ordinal);
        TreeComparer.AssertEqual(file, At("bob", "in", "large"));
        (await offered.Running.EndAsync()).Ended(0);
    }

    [Fact]
    public async Task A_cut_connection_is_made_again()
    {
        var file = SourceTree.MakeFile(At("ada", "large"), 32 << 20);
        await using var offered = await Offered.StartAsync(_ada, file, "--bwlimit", "6M");
        await using var way = new Recorder(offered.Port);
        await using var taking = _bob.Start(null, "receive", "--json", "--from", way.Address, offered.Codes[0], At("bob", "in"));
        await JournaledAsync(At("bob", "in"));

        way.CutAll();

        (await taking.EndAsync()).Ended(0);
        TreeComparer.AssertEqual(file, At("bob", "in", "large"));
        (await offered.Running.EndAsync()).Ended(0);
    }

    [Fact]
    public async Task Nothing_else_is_to_be_had_on_its_port()
    {
        await using var offered = await Offered.StartAsync(_ada, _ada.File("file", "secret"), "--for", "1m");

        foreach (var device in (Device[])[_eve, _ada])
        {
            (await device.SendAsync(null, offered.Address, _eve.File("mine", "x"))).Ended(4);
            (await device.RunAsync(null, "get", "--retry-for", "0s", "--port", $"{offered.Port}", "127.0.0.1:file", At("eve"))).Ended(4);
            (await device.RunAsync(null, "ls", "--port", $"{offered.Port}", "127.0.0.1:")).Ended(4);
        }

        // Its code makes nobody a known device, either.
        (await _eve.SendAsync(offered.Codes[0][(offered.Codes[0].IndexOf('-', StringComparison.Ordinal) + 1)..], offered.Address, _eve.File("mine", "x"))).Ended(4);
        Assert.False(File.Exists(At("eve", "file")));
        Assert.Empty(_ada.Known);
        (await offered.TakeAsync(_bob, offered.Codes[0], At("bob"))).Ended(0);
    }

    [Fact]
    public async Task What_is_in_the_way_stays_and_a_plan_takes_nothing()
    {
        await using var offered = await Offered.StartAsync(_ada, _ada.File("file", "theirs"));
        var mine = _bob.File("file", "mine");
        File.SetLastWriteTimeUtc(mine, DateTime.UnixEpoch);

        Assert.Contains("beside", (await offered.TakeAsync(_bob, "-n", offered.Codes[0], At("bob"))).Ended(0).Output, StringComparison.Ordinal);
        Assert.False(File.Exists(At("bob", "file (1)")));
        (await offered.TakeAsync(_bob, offered.Codes[0], At("bob"))).Ended(0);

        Assert.Equal("mine", File.ReadAllText(mine));
        Assert.Equal("theirs", File.ReadAllText(At("bob", "file (1)")));
        (await offered.Running.EndAsync()).Ended(0);
    }

    [Fact]
    public async Task A_script_gives_the_code_by_the_environment()
    {
        await using var offered = await Offered.StartAsync(_ada, _ada.File("file", "x"));
        (await _bob.RunAsync(offered.Codes[0], "receive", "--from", offered.Address, At("bob"))).Ended(0);
        Assert.Equal("x", File.ReadAllText(At("bob", "file")));
    }

    [Fact]
    public async Task The_code_is_all_that_standard_output_gets()
    {
        await using var offering = Running.Start(["send", "--text", "x", "--listen", "127.0.0.1:0"], environment: DrayBinary.At(_ada.Home));
        await offering.SaysAsync("--from");
        var code = Assert.Single(offering.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches("^[1-9][0-9]?(-[a-z]+){3}$", code);
        Assert.DoesNotContain(code, offering.Error, StringComparison.Ordinal);
        offering.Interrupt();
        Assert.DoesNotContain(code, (await offering.EndAsync()).Ended(130).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing-of-that-name", "no such file")]
    [InlineData("--text|", "no text")]
    [InlineData("--text|x|file", "one after the other")]
    [InlineData("--count|0|x", "--count")]
    [InlineData("--check|x", "--check")]
    [InlineData("--into|here|x", "--into")]
    [InlineData("--count|2|x|host:", "--count")]
    public async Task What_can_not_be_offered_is_said(string typed, string said) =>
        Assert.Contains(said, (await _ada.RunAsync(null, ["send", .. typed.Split('|')])).Ended(2).Error, StringComparison.Ordinal);

    /// <summary>Who passes on everything and keeps it has neither names nor contents, and no code.</summary>
    [Fact]
    public async Task Threat_22_A_third_machine_that_records_everything_learns_nothing()
    {
        const string canary = "canary-5d1f0c";
        _ada.File($"tree/{canary}-name", string.Concat(Enumerable.Repeat($"{canary} content ", 20_000)));
        await using var offered = await Offered.StartAsync(_ada, At("ada", "tree"));
        await using var third = new Recorder(offered.Port);

        (await _bob.RunAsync(null, "receive", "--from", third.Address, offered.Wrong, At("bob"))).Ended(4);
        (await _bob.RunAsync(null, "receive", "--from", third.Address, offered.Codes[0], At("bob"))).Ended(0);

        (await offered.Running.EndAsync()).Ended(0);
        var heard = System.Text.Encoding.Latin1.GetString([.. third.Heard.SelectMany(piece => piece.Bytes)]);
        Assert.True(heard.Length > 300_000, $"only {heard.Length} bytes passed by");
        string[] secrets = [canary, .. offered.Codes[0].Split('-')[1..].Where(word => word.Length > 5), .. offered.Wrong.Split('-')[1..].Where(word => word.Length > 5)];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, heard, StringComparison.OrdinalIgnoreCase));
    }

    private string At(params string[] parts) => _folder.At(parts);

    private static async Task JournaledAsync(string folder)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        var staging = Path.Combine(folder, ".dray", "staging");
        while (!Directory.Exists(staging) || Directory.GetFiles(staging, "*.journal") is not [var journal] || new FileInfo(journal).Length == 0)
            await Task.Delay(20, patience.Token);
    }
}
