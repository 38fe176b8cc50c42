namespace Dray.EndToEnd.Torture;

/// <summary>System calls of the server that fail, each by itself: what failed is not acknowledged, nothing crashes, the next send completes it.</summary>
[Collection(Torturing.Name)]
public sealed class InjectionTest
{
    private const int MostFaultless = 1; // rounds of each error
    private static readonly string[] Calls = ["fsync", "fdatasync", "syncfs", "renameat2", "linkat", "pwrite64", "openat2", "openat", "fallocate", "ftruncate", "unlinkat", "sync_file_range"];
    private static readonly string[] Errors = ["EIO", "ENOSPC", "EINTR"];

    public static TheoryData<string> EachCall => [.. Calls];

    [Theory]
    [MemberData(nameof(EachCall))]
    public async Task A_call_that_fails_is_survived_whichever_it_is(string call)
    {
        Torturing.Check();
        Tools.Need("strace");
        var (at, faultless, fired) = (new int[Errors.Length], 0, 0);
        await Rounds.RunAsync($"{call} fails", cut: Errors.Length, full: 100, async round =>
        {
            // The first, the second, ... to the end: until none is left to fail. A short run takes one of the first.
            var error = round.Number % Errors.Length;
            var when = Rounds.AreFull ? ++at[error] : round.Random.Next(1, call is "syncfs" or "fdatasync" or "fallocate" ? 2 : 4);
            // In memory nothing is reserved, and syncfs(2) has nothing to do.
            using var disk = new TemporaryFolder();
            round.In = disk.At("in");
            // Below 64 MiB no journal is synced while a file is on its way; with much of others' to write each file is synced by itself.
            round.MakeSource(large: call == "fdatasync" ? 72 << 20 : 9 << 20, small: 40);
            if (call == "syncfs") await Tools.ShellAsync(disk, "sync");
            await using (var served = await round.ServeAsync())
            {
                await using var injection = await Injection.BeginAsync(served.ProcessId, call, Errors[error], $"{when}", round.Folder.At("trace"));
                await using var sending = round.Send("--retry-for", "5s");
                await sending.EndAsync();
                Assert.False(served.HasExited, $"{call}:{Errors[error]}:{when} ended the server: {served.Error}");
                round.AssertAcknowledged();
                faultless = injection.Count == 0 ? faultless + 1 : 0;
                round.IsLast = Rounds.AreFull && faultless > MostFaultless * Errors.Length;
                fired += injection.Count;
            }

            await round.FinishAsync();
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{fired} calls failed");
        if (Rounds.AreFull) Assert.True(fired > 0, $"nothing ever called {call}");
    }

    [Theory]
    [InlineData("EIO")]
    [InlineData("ENOSPC")]
    public async Task Where_no_sync_succeeds_nothing_is_acknowledged(string error)
    {
        Torturing.Check();
        Tools.Need("strace");
        await Rounds.RunAsync($"every sync fails with {error}", cut: 1, full: 5, async round =>
        {
            using var disk = new TemporaryFolder();
            round.In = disk.At("in");
            round.MakeSource(large: 9 << 20, small: 40);
            await using (var served = await round.ServeAsync())
            {
                await using var injection = await Injection.BeginAsync(served.ProcessId, "fsync,fdatasync,syncfs", error, "1+", round.Folder.At("trace"));
                await using var sending = round.Send("--retry-for", "5s");
                var run = await sending.EndAsync();
                Assert.NotEqual(0, run.ExitCode);
                Assert.True(injection.Count > 0);
                Assert.DoesNotContain("\"landed\",\"name\":\"tree/large\"", run.Output, StringComparison.Ordinal);
                Assert.DoesNotContain("\"outcome\":\"landed\"", run.Output, StringComparison.Ordinal);
                Assert.False(served.HasExited);
            }

            await round.FinishAsync();
        });
    }
}
