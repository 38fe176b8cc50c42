using Dray.Interop;

namespace Dray.EndToEnd.Torture;

/// <summary>A crash at each place between two steps that are one for whoever looks.</summary>
[Collection(Torturing.Name)]
public sealed class FailPointTest
{
    private const int Killed = 128 + 9;

    private static readonly string[] Names = [.. FailPoint.Names.Except([FailPoint.Start])];

    [Fact]
    public async Task Whatever_place_it_crashes_at_the_same_command_again_completes_it()
    {
        Tools.NeedLinux();
        await NeedFailPointsAsync();
        var missed = new HashSet<string>(Names);
        await Rounds.RunAsync("fail points", cut: Names.Length, full: Names.Length * 10, async round =>
        {
            var place = Names[round.Number % Names.Length];
            string[] under = ["/usr/bin/env", $"DRAY_FAIL_POINT={place}:{1 + (round.Number / Names.Length)}"];
            await LandOlderAsync(round);

            // Three times: a send, one that goes on, and a server that finds what those left. Both ends crash at places of theirs.
            for (var time = 0; time < 3; time++)
            {
                File.WriteAllText(Path.Combine(round.In, ".dray", "staging", $"{round.Random.NextInt64():x32}.part"), "nothing vouches for this");
                if (await SendAsync(round, under, mayInterrupt: time > 0)) missed.Remove(place);
                round.AssertAcknowledged();
            }

            await round.FinishAsync();
        });
        if (Rounds.Count(Names.Length, Names.Length) >= Names.Length) Assert.Empty(missed);
    }

    /// <summary>So that something is replaced.</summary>
    private static async Task LandOlderAsync(Round round)
    {
        Directory.CreateDirectory(round.Source);
        SourceTree.MakeFile(Path.Combine(round.Source, "large"), 5 << 20, seed: 99);
        SourceTree.MakeFile(Path.Combine(round.Source, "empty"), 10);
        round.Versions.Add(round.Source, "tree");
        await using (var served = await round.ServeAsync())
        await using (var sending = round.Send()) (await sending.EndAsync()).Ended(0);
        round.MakeSource(large: 72 << 20, small: 30);
    }

    /// <summary>Sends, and ends whoever has not crashed. Whether somebody has.</summary>
    /// <param name="round">Whose.</param>
    /// <param name="under">Names the place.</param>
    /// <param name="mayInterrupt">At times it is interrupted before it has come to that place.</param>
    private static async Task<bool> SendAsync(Round round, string[] under, bool mayInterrupt)
    {
        try
        {
            await using var served = await round.ServeUnderAsync(under);
            await using var sending = round.Remember(Running.Start(
                ["send", "--json", "--retry-for", "0s", "--to", served.Address, round.Source], under));
            if (mayInterrupt && round.Random.Next(3) == 0)
            {
                await Task.Delay(round.Random.Next(100, 600));
                sending.Interrupt();
            }

            var crashed = (await sending.EndAsync()).ExitCode == Killed || served.HasExited;
            if (!crashed && round.Random.Next(2) == 0) await served.KillAsync();
            return crashed;
        }
        catch (EndOfStreamException)
        {
            return true; // at its start
        }
    }

    private static async Task NeedFailPointsAsync()
    {
        var run = await DrayBinary.RunAsync(["--version"], environment: new Dictionary<string, string> { ["DRAY_FAIL_POINT"] = FailPoint.Start });
        Assert.SkipUnless(run.ExitCode == Killed, "this binary was built without fail points (-p:FailPoints=true)");
    }
}
