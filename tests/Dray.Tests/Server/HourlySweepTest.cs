using Dray.Files;
using Dray.Multiplexing;
using Dray.Server;
using Dray.Tests.Files;
using Dray.Tests.Multiplexing;

namespace Dray.Tests.Server;

public sealed class HourlySweepTest
{
    [Fact]
    public void What_was_replaced_goes_a_day_later_from_a_server_that_was_never_restarted()
    {
        using var temp = new TempFolder();
        var time = new ManualTimeProvider();
        using var folder = ReceivingFolder.Open(temp.Path, time);
        using var loop = new TestLoop(PollerKind.Best, time);
        using var workers = new WorkerPool("disk", 1, loop.Reports.Enqueue);
        new HourlySweep(folder, TimeSpan.FromDays(1), workers, loop.Loop).Start();
        Land(folder, "old", new LandRule(LandPolicy.Fail));
        Assert.True(folder.TryStat(TempFolder.Name("a"), out var there));
        Land(folder, "new", new LandRule(LandPolicy.Replace, there));

        for (var hour = 0; hour < 24; hour++) PassAnHour();
        Assert.NotEmpty(Kept());
        PassAnHour();
        PassAnHour();
        Assert.Empty(Kept());
        Assert.Empty(loop.Reports);

        string[] Kept() => Directory.GetFileSystemEntries(temp[".dray/replaced"]);

        void PassAnHour()
        {
            Settle();
            time.Advance(TimeSpan.FromHours(1));
            Settle();
        }

        // What the loop hands to the one worker is done when what is queued after it is.
        void Settle()
        {
            loop.Settle();
            using var ran = new ManualResetEventSlim();
            workers.Queue(new Mark(ran));
            Assert.True(ran.Wait(TestLoop.Patience, TestContext.Current.CancellationToken));
        }
    }

    private static void Land(ReceivingFolder folder, string content, LandRule rule) =>
        folder.LandSmall(TempFolder.Name("a"), System.Text.Encoding.UTF8.GetBytes(content), new NodeMeta(1_700_000_000_000_000_000, 0x1A4), rule);

    private sealed class Mark(ManualResetEventSlim ran) : IWork
    {
        public void Run(Span<byte> buffer) => ran.Set();
    }
}
