using Dray.Files;
using Dray.Multiplexing;
using Dray.Tests.Files;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Tests.Transfers.Receiving;

/// <summary>One writer for each file: who may go on with it, and when. The disk waits until a test lets it go on.</summary>
public sealed class LeasesTest : IDisposable
{
    private const int Size = WireLimits.Unit + 1000;

    private readonly TempFolder _temp = new();
    private readonly ReceivingFolder _folder;
    private readonly Leases _leases;
    private readonly CommitQueue _disk;
    private readonly Queue<IWork> _waiting = [];
    private readonly byte[] _file = ReceivingRig.Random(1, Size);
    private long _lastTransfer;

    public LeasesTest()
    {
        _folder = ReceivingFolder.Open(_temp.Path, TimeProvider.System);
        _leases = new Leases(_folder.Partials);
        _disk = new CommitQueue(_folder, TimeProvider.System, _waiting.Enqueue);
    }

    [Fact]
    public void A_landing_that_is_dropped_gives_its_file_back()
    {
        var (first, lane) = Whole("f", "one");
        first.End();
        first.DropStaged();
        RunDisk();
        Assert.False(File.Exists(_temp["f"]));

        var (second, again) = Whole("f", "one");
        RunDisk();
        Assert.Equal(_file, File.ReadAllBytes(_temp["f"]));
        Assert.Contains("result 0 Landed", again.Answers());
        lane.Close();
        again.Close();
        second.End();
        second.DropStaged();
    }

    [Fact]
    public void A_newer_transfer_of_the_same_source_goes_on_and_the_older_one_hears_so()
    {
        var (first, lane) = Begun("f", "one");
        var second = Transfer();
        Offer(second, "f", "one");
        Assert.Null(second.Open(second.Find(0)!, out _));
        Assert.Null(first.Find(0));
        lane.Close();
        RunDisk();
        Assert.NotNull(second.Open(second.Find(0)!, out _));
        Over(first, second);
    }

    [Fact]
    public void A_file_that_was_taken_over_gives_nobody_a_unit_any_more()
    {
        var (first, lane) = Begun("f", "one");
        // As a lane has it that is about to begin.
        var file = first.Open(first.Find(0)!, out _)!;
        var second = Transfer();
        Offer(second, "f", "one");
        Assert.Null(second.Open(second.Find(0)!, out _));
        Assert.False(file.TryClaim(1, lane: 2, out _));
        lane.Close();
        Over(first, second);
    }

    [Fact]
    public void An_older_transfer_does_not_take_a_file_back()
    {
        var older = Transfer();
        Offer(older, "f", "one");
        var (newer, lane) = Begun("f", "one");
        Assert.Equal(FileFault.Changed, Assert.Throws<FileFailureException>(() => older.Open(older.Find(0)!, out _)).Fault);
        lane.Unit(0, 1, _file);
        Assert.Contains("ack 0 1 Verified", lane.Answers());
        lane.Close();
        Over(older, newer);
    }

    [Fact]
    public void Another_source_for_the_same_name_is_staged_apart()
    {
        var (first, lane) = Begun("f", "one");
        var (second, other) = Begun("f", "two");
        lane.Unit(0, 1, _file);
        other.Unit(0, 1, _file);
        Assert.Contains("ack 0 1 Verified", lane.Answers());
        Assert.Contains("ack 0 1 Verified", other.Answers());
        lane.Close();
        other.Close();
        Over(first, second);
    }

    [Fact]
    public void What_is_left_of_another_version_does_not_make_a_file_whole()
    {
        var (first, lane) = Begun("f", "one");
        lane.Unit(0, 1, _file);
        lane.Close();
        Over(first);

        // Its sender knows nothing of what is left, and says that it has read all before a lane has brought the last.
        var second = Transfer();
        var other = ReceivingRig.Random(2, Size);
        Offer(second, "f", "two");
        var again = new FedLane(second, 1);
        again.Unit(0, 0, other);
        again.FileEnd(0, other);
        RunDisk();
        Assert.NotNull(second.Find(0));
        again.Unit(0, 1, other);
        RunDisk();
        Assert.Equal(other, File.ReadAllBytes(_temp["f"]));
        again.Close();
        Over(second);
    }

    [Fact]
    public async Task What_is_known_to_differ_is_never_taken_for_there()
    {
        File.WriteAllBytes(_temp["f"], new byte[Size]);
        File.SetLastWriteTimeUtc(_temp["f"], DateTime.UnixEpoch.AddTicks(ReceivingRig.Modified / 100));
        var (first, lane) = Begun("f", "one", differs: true);
        var second = Transfer();
        Offer(second, "f", "one", differs: true);
        var asked = Resumption.Run(second, new ResumeRequest { Entry = 0 }, CancellationToken.None);
        lane.Close();
        while (!asked.IsCompleted)
        {
            RunDisk();
            await Task.Yield();
        }

        Assert.False((await asked).There);
        Over(first, second);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _temp.Dispose();
    }

    private IncomingTransfer Transfer() => new(
        _folder, new IncomingOptions(Into: null) { Device = new string('a', 64) }, _disk, _leases, static (_, _) => { }) { Number = ++_lastTransfer };

    private static void Offer(IncomingTransfer transfer, string name, string identity, bool differs = false) => transfer.Plan(new OfferRequest
    {
        Entries = [new OfferedEntry { Id = 0, Name = name, Kind = 1, Size = Size, Modified = ReceivingRig.Modified, Mode = 0x1A4, Identity = identity, Differs = differs }],
    });

    private (IncomingTransfer Transfer, FedLane Lane) Begun(string name, string identity, bool differs = false)
    {
        var transfer = Transfer();
        Offer(transfer, name, identity, differs);
        var lane = new FedLane(transfer, 1);
        lane.Unit(0, 0, _file);
        lane.Data(0, WireLimits.Unit, _file.AsSpan(WireLimits.Unit, 10));
        lane.UnitEnd(0, 1, _file.AsSpan(WireLimits.Unit));
        return (transfer, lane);
    }

    private (IncomingTransfer Transfer, FedLane Lane) Whole(string name, string identity)
    {
        var transfer = Transfer();
        Offer(transfer, name, identity);
        var lane = new FedLane(transfer, 1);
        lane.Unit(0, 0, _file);
        lane.Unit(0, 1, _file);
        lane.FileEnd(0, _file);
        return (transfer, lane);
    }

    private void RunDisk()
    {
        while (_waiting.TryDequeue(out var work)) work.Run(default);
    }

    private void Over(params IncomingTransfer[] transfers)
    {
        foreach (var transfer in transfers)
        {
            transfer.End();
            transfer.DropStaged();
        }

        RunDisk();
    }
}
