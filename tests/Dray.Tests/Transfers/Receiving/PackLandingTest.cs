using Dray.Files;
using Dray.Tests.Files;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Tests.Transfers.Receiving;

public sealed class PackLandingTest : IDisposable
{
    private readonly ReceivingRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Every_kind_of_small_entry_lands_and_is_answered_in_the_packs_order()
    {
        var file = _rig.Offer("d/file", 5);
        var empty = _rig.Offer("empty", 0);
        var link = _rig.Offer("link", 0, EntryKind.Link, "d/file");
        var folder = _rig.Offer("d", 0, EntryKind.Folder);
        var lane = _rig.Lane();
        lane.Pack((folder, []), (link, []), (empty, []), (file, "hello"u8.ToArray()));
        Assert.Equal([$"result {folder} Landed", $"result {link} Landed", $"result {empty} Landed", $"result {file} Landed"], lane.Answers());
        Assert.Equal(["d/", "d/file = hello", "empty = ", "link -> d/file"], _rig.Temp.Look());
    }

    [Fact]
    public void What_lands_in_memory_waits_for_no_disk()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "no file system in memory here");
        using var memory = new TempFolder("/dev/shm");
        using var receiving = ReceivingFolder.Open(memory.Path, TimeProvider.System);
        var disk = new CommitQueue(receiving, TimeProvider.System, static _ => Assert.Fail("somebody waits for a disk"));
        var transfer = new IncomingTransfer(receiving, new IncomingOptions(Into: null), disk, new Leases(receiving.Partials), (_, why) => Assert.Fail(why));
        transfer.Plan(new OfferRequest { Entries = [new OfferedEntry { Id = 0, Name = "f", Kind = 1, Size = 5, Mode = 0x1A4 }] });
        var lane = new FedLane(transfer, 1);
        lane.Pack((0, "hello"u8.ToArray()));
        Assert.Equal(["result 0 Landed"], lane.Answers());
        Assert.Equal(["f = hello"], memory.Look());
    }

    [Fact]
    public void A_damaged_item_is_asked_for_again_and_the_others_land()
    {
        var (a, b) = (_rig.Offer("a", 3), _rig.Offer("b", 3));
        var payload = new byte[WireLimits.Pack];
        var writer = new PackWriter(payload);
        writer.TryAdd(a, "one"u8);
        writer.TryAdd(b, "two"u8);
        payload[WireLimits.PackItemHeader] ^= 1;
        var lane = _rig.Lane();
        lane.Send(FrameType.Pack, writer.Count, 0, 0, 0, payload.AsSpan(0, writer.Length));
        Assert.Equal([$"result {a} SendAgain", $"result {b} Landed"], lane.Answers());
        Assert.Equal(["b = two"], _rig.Temp.Look());
        lane.Pack((a, "one"u8.ToArray()));
        Assert.Equal([$"result {a} Landed"], lane.Answers());
        Assert.Equal(["a = one", "b = two"], _rig.Temp.Look());
    }

    [Fact]
    public void A_pack_that_comes_again_lands_nothing_twice()
    {
        var (a, b) = (_rig.Offer("a", 3), _rig.Offer("b", 3));
        File.WriteAllText(_rig.Temp["b"], "in the way");
        var dies = _rig.Lane();
        dies.Pack((a, "one"u8.ToArray()), (b, "two"u8.ToArray()));
        dies.Close();
        var next = _rig.Lane();
        next.Pack((a, "one"u8.ToArray()), (b, "two"u8.ToArray()));
        Assert.Equal([$"result {a} Landed", $"result {b} Beside b (1)"], next.Answers());
        Assert.Equal(["a = one", "b (1) = two", "b = in the way"], _rig.Temp.Look());
        Assert.Equal((1, 1), (_rig.Transfer.Tally.Landed, _rig.Transfer.Tally.Beside));
    }

    [Fact]
    public void Two_lanes_with_the_same_pack_land_it_once()
    {
        for (var round = 0; round < 50; round++)
        {
            var items = Enumerable.Range(0, 8).Select(n => (_rig.Offer($"{round}-{n}", 3), "abc"u8.ToArray())).ToArray();
            var (one, other) = (_rig.Lane(), _rig.Lane());
            Parallel.Invoke(() => one.Pack(items), () => other.Pack(items));
            var answers = items.Select(item => $"result {item.Item1} Landed").Order();
            Assert.Equal(answers, one.Answers().Order());
            Assert.Equal(answers, other.Answers().Order());
        }

        Assert.Equal(400, _rig.Names().Length);
        Assert.Equal(400, _rig.Transfer.Tally.Landed);
    }

    [Fact]
    public void An_item_that_fails_does_not_keep_the_others_from_landing()
    {
        var (a, b) = (_rig.Offer("a/b", 1), _rig.Offer("c", 1));
        File.WriteAllText(_rig.Temp["a"], "a file where a folder is needed");
        var lane = _rig.Lane();
        lane.Pack((a, [1]), (b, [2]));
        Assert.Equal([$"result {a} Failed InTheWay", $"result {b} Landed"], lane.Answers());
        lane.Pack((a, [1]));
        Assert.Equal([$"result {a} Failed InTheWay"], lane.Answers());
        Assert.Single(_rig.Failures);
    }

    [Fact]
    public void A_pack_of_a_wrong_shape_lands_nothing()
    {
        var a = _rig.Offer("a", 1);
        var payload = new byte[WireLimits.Pack];
        var writer = new PackWriter(payload);
        writer.TryAdd(a, [1]);
        var lane = _rig.Lane();
        var length = writer.Length + 1;
        Assert.Throws<WireException>(() => lane.Send(FrameType.Pack, 1, 0, 0, 0, payload.AsSpan(0, length)));
        Assert.Empty(_rig.Names());
    }

    [Fact]
    public void An_abandoned_entry_is_not_landed_by_a_pack_that_comes_late()
    {
        var a = _rig.Offer("a", 1);
        var lane = _rig.Lane();
        lane.Send(FrameType.Abandon, a, 9);
        Assert.Empty(lane.Answers());
        lane.Pack((a, [1]));
        Assert.StartsWith($"result {a} Failed", Assert.Single(lane.Answers()));
        Assert.Empty(_rig.Names());
    }

    [Fact]
    public void Results_that_do_not_fit_into_one_frame_come_in_several()
    {
        var parts = string.Join('/', Enumerable.Repeat(new string('x', 200), 15));
        Directory.CreateDirectory(_rig.Temp[parts]);
        var items = Enumerable.Range(0, 30).Select(n =>
        {
            var id = _rig.Offer($"{parts}/{n}", 1);
            File.WriteAllText(_rig.Temp[$"{parts}/{n}"], "taken");
            return (id, new byte[] { 1 });
        }).ToArray();
        var lane = _rig.Lane();
        lane.Pack(items);
        Assert.Equal(items.Select(item => $"result {item.id} Beside"), lane.Answers().Select(line => line[..line.IndexOf(" x", StringComparison.Ordinal)]));
    }

    [Fact]
    public void A_sha_256_is_told_where_it_was_asked_for()
    {
        using var rig = new ReceivingRig(new IncomingOptions(Into: null) { Sha256 = true });
        var (file, folder) = (rig.Offer("a", 3), rig.Offer("d", 0, EntryKind.Folder));
        var lane = rig.Lane();
        lane.Pack((file, "abc"u8.ToArray()), (folder, []));
        Assert.Equal(
            [$"result {file} Landed ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", $"result {folder} Landed"],
            lane.Answers());
    }
}
