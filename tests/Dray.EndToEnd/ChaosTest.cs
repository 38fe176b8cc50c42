using Dray.Security;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.EndToEnd;

/// <summary>A network that damages, cuts and stalls.</summary>
public sealed class ChaosTest
{
    [Fact]
    public async Task Lanes_that_are_cut_anywhere_are_replaced_and_everything_lands()
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeMany(folder.At("tree"), 500, 2000);
        SourceTree.MakeFile(Path.Combine(source, "large"), 24 << 20);
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var network = new ChaosProxy(served.Port);
        var random = new Random(7);
        var lives = Enumerable.Range(0, 10).Select(_ => (long)random.Next(100, 3 << 20)).ToArray();
        network.OnSent = (lane, offset, bytes) => Task.FromResult(lane >= lives.Length || offset + bytes.Length < lives[lane]);

        (await DrayBinary.RunAsync("send", "--lanes", "3", source, "--to", network.Address)).Ended(0);

        Assert.True(network.Lanes > 3, $"{network.Lanes} lanes");
        TreeComparer.AssertEqual(source, served.At("tree"));
    }

    [Fact]
    public async Task A_network_that_drops_everything_now_and_then_only_costs_time()
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeMany(folder.At("tree"), 300, 2000);
        SourceTree.MakeFile(Path.Combine(source, "large"), 10 << 20);
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var network = new ChaosProxy(served.Port);
        var next = 0;
        long[] drops = [200_000, 3 << 20, 9 << 20];
        network.OnSent = (_, _, _) =>
        {
            if (next < drops.Length && network.Sent > drops[next])
            {
                next++;
                network.CutAll();
            }

            return Task.FromResult(true);
        };

        await using var sending = Running.Send("--to", network.Address, source);

        var done = await sending.NextAsync("done");
        Assert.Equal(0, done.GetProperty("exit").GetInt32());
        Assert.Equal(drops.Length, next);
        TreeComparer.AssertEqual(source, served.At("tree"));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(served.At("tree"), "*(1)*", SearchOption.AllDirectories), _ => true);
    }

    [Fact]
    public async Task A_lane_that_stalls_does_not_hold_up_the_others_for_ever()
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeFile(folder.At("large"), 24 << 20);
        await using var served = await Served.StartAsync(folder.At("in"), ["--idle-timeout", "1s"]);
        await using var network = new ChaosProxy(served.Port);
        network.OnSent = (lane, offset, _) =>
            lane == 0 && offset > 100 ? new TaskCompletionSource<bool>().Task : Task.FromResult(true);

        (await DrayBinary.RunAsync("send", "--lanes", "2", source, "--to", network.Address)).Ended(0);

        TreeComparer.AssertEqual(source, served.At("large"));
    }

    [Fact]
    public async Task Four_where_the_servers_lanes_speak_another_version()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var network = new ChaosProxy(served.Port);
        network.OnAnswered = (_, offset, bytes) =>
        {
            if (offset == 0) bytes.Span[8] = 9;
            return Task.FromResult(true);
        };

        var run = (await DrayBinary.RunAsync("send", folder.File("file", "x"), "--to", network.Address)).Ended(4);

        Assert.Contains("upgrade", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_of_another_protocol_is_told_to_upgrade_and_the_operator_too()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        using var identity = DeviceIdentity.LoadOrCreate(DrayBinary.SharedHome, TimeProvider.System);
        using var control = new ControlClient("127.0.0.1", served.Port, identity, ServerBelief.Exactly(identity.Id));

        var refusal = await Assert.ThrowsAsync<ControlException>(() => control.Open(new OpenRequest { Protocol = 99 }, default));

        Assert.Equal(ErrorCode.Upgrade, refusal.Code);
        Assert.Contains("upgrade the server", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("upgrade", (await served.NextAsync("refused")).GetProperty("reason").GetString(), StringComparison.Ordinal);
    }
}
