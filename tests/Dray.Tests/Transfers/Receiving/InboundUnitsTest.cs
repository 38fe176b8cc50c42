using Dray.Files;
using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Tests.Transfers.Receiving;

public sealed class InboundUnitsTest : IDisposable
{
    private const int Size = WireLimits.Unit + 300_000;

    private readonly ReceivingRig _rig = new();
    private readonly byte[] _file = ReceivingRig.Random(1, Size);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_file_lands_when_its_last_unit_and_its_end_are_there_whichever_comes_last()
    {
        var (first, second) = (_rig.Offer("first", Size), _rig.Offer("second", Size));
        var lane = _rig.Lane();
        lane.Unit(first, 1, _file);
        lane.Unit(first, 0, _file);
        Assert.Equal([$"ack {first} 1 Verified", $"ack {first} 0 Verified"], lane.Answers());
        Assert.Empty(_rig.Names());
        lane.FileEnd(first, _file);
        Assert.Equal([$"result {first} Landed"], lane.Answers());

        lane.Unit(second, 0, _file);
        lane.FileEnd(second, _file);
        lane.Unit(second, 1, _file);
        Assert.Equal([$"ack {second} 0 Verified", $"ack {second} 1 Verified", $"result {second} Landed"], lane.Answers());
        Assert.Equal(["first", "second"], _rig.Names());
        Assert.Equal(_file, _rig.Read("first"));
        Assert.Equal(_file, _rig.Read("second"));
        Assert.Equal(0, _rig.StagedFiles());
        Assert.Equal((2, 2L * Size), (_rig.Transfer.Tally.Landed, _rig.Transfer.Tally.Bytes));
    }

    [Fact]
    public void What_no_data_frame_covers_is_a_hole()
    {
        var file = new byte[3 * WireLimits.Unit];
        _file.AsSpan(0, 1000).CopyTo(file.AsSpan(5000));
        _file.AsSpan(0, 1000).CopyTo(file.AsSpan(2 * WireLimits.Unit));
        var id = _rig.Offer("holes", file.Length);
        var lane = _rig.Lane();
        lane.Data(id, 5000, file.AsSpan(5000, 1000));
        lane.UnitEnd(id, 0, file.AsSpan(0, WireLimits.Unit));
        lane.UnitEnd(id, 1, file.AsSpan(WireLimits.Unit, WireLimits.Unit)); // no data at all
        lane.Data(id, 2 * WireLimits.Unit, file.AsSpan(2 * WireLimits.Unit, 1000));
        lane.UnitEnd(id, 2, file.AsSpan(2 * WireLimits.Unit));
        lane.FileEnd(id, file);
        Assert.Equal([$"ack {id} 0 Verified", $"ack {id} 1 Verified", $"ack {id} 2 Verified", $"result {id} Landed"], lane.Answers());
        Assert.Equal(file, _rig.Read("holes"));
    }

    [Fact]
    public void A_damaged_unit_is_sent_again_and_its_gaps_read_as_zeros()
    {
        var file = new byte[Size];
        _file.AsSpan(0, 100).CopyTo(file.AsSpan(200_000));
        var id = _rig.Offer("dirty", Size);
        var lane = _rig.Lane();
        lane.Data(id, 0, _file.AsSpan(0, 400_000)); // not what the digest vouches for
        lane.UnitEnd(id, 0, file.AsSpan(0, WireLimits.Unit));
        Assert.Equal([$"ack {id} 0 Mismatch"], lane.Answers());

        lane.Data(id, 200_000, file.AsSpan(200_000, 100));
        lane.UnitEnd(id, 0, file.AsSpan(0, WireLimits.Unit));
        lane.UnitEnd(id, 1, file.AsSpan(WireLimits.Unit));
        lane.FileEnd(id, file);
        Assert.Equal([$"ack {id} 0 Verified", $"ack {id} 1 Verified", $"result {id} Landed"], lane.Answers());
        Assert.Equal(file, _rig.Read("dirty"));
    }

    [Fact]
    public void Threat_32_A_unit_that_another_lane_owns_is_busy_and_written_nowhere()
    {
        var id = _rig.Offer("two", Size);
        var (owner, other) = (_rig.Lane(), _rig.Lane());
        owner.Data(id, 0, _file.AsSpan(0, 1000));
        other.Unit(id, 0, new byte[Size]); // zeros, were they written
        Assert.Equal([$"ack {id} 0 Busy"], other.Answers());
        owner.Data(id, 1000, _file.AsSpan(1000, WireLimits.Unit - 1000));
        owner.UnitEnd(id, 0, _file.AsSpan(0, WireLimits.Unit));
        other.Unit(id, 1, _file);
        other.FileEnd(id, _file);
        Assert.Equal([$"ack {id} 0 Verified"], owner.Answers());
        Assert.Equal([$"ack {id} 1 Verified", $"result {id} Landed"], other.Answers());
        Assert.Equal(_file, _rig.Read("two"));
    }

    [Fact]
    public void A_lane_that_closes_gives_its_unit_back_for_another_to_bring_whole()
    {
        var file = new byte[Size];
        file[WireLimits.Unit - 1] = 1;
        var id = _rig.Offer("handed on", Size);
        var (dies, carriesOn) = (_rig.Lane(), _rig.Lane());
        dies.Data(id, 0, _file.AsSpan(0, 300_000));
        dies.Close();
        carriesOn.Data(id, WireLimits.Unit - 1, [1]);
        carriesOn.UnitEnd(id, 0, file.AsSpan(0, WireLimits.Unit));
        carriesOn.UnitEnd(id, 1, file.AsSpan(WireLimits.Unit));
        carriesOn.FileEnd(id, file);
        Assert.Equal([$"ack {id} 0 Verified", $"ack {id} 1 Verified", $"result {id} Landed"], carriesOn.Answers());
        Assert.Equal(file, _rig.Read("handed on"));
        Assert.Equal(1, dies.Closed);
    }

    [Fact]
    public void Threat_16_Whose_word_never_holds_has_nothing_more_digested()
    {
        var id = _rig.Offer("lies", WireLimits.Unit);
        var lane = _rig.Lane();
        for (var i = 0; i < 16; i++) Lie(lane);
        Assert.All(lane.Answers(), answer => Assert.Equal($"ack {id} 0 Mismatch", answer));
        Assert.Throws<WireException>(() => Lie(lane));
        lane.Close();
        Assert.Throws<WireException>(() => Lie(_rig.Lane()));

        void Lie(FedLane over)
        {
            over.Send(FrameType.Data, id, offset: WireLimits.Unit - 1, payload: [1]);
            over.UnitEnd(id, 0, new byte[WireLimits.Unit]);
        }
    }

    [Fact]
    public void What_was_given_up_while_it_was_checked_is_not_found_landed()
    {
        var id = _rig.Offer("late", Size);
        var lane = _rig.Lane();
        for (var unit = 0L; unit * WireLimits.Unit < Size; unit++) lane.Unit(id, unit, _file);
        var entry = _rig.Transfer.Find(id)!;
        var file = _rig.Transfer.Open(entry, out _)!;
        file.Promise(FedLane.FileDigest(_file));
        Assert.True(file.TryBeginLanding());
        _rig.Transfer.End();
        _rig.Transfer.DropStaged();

        _rig.Transfer.Land(entry, file.Prepare(out var sha256), sha256);
        Assert.DoesNotContain("late", _rig.Names());
    }

    [Fact]
    public void A_verified_unit_that_comes_again_is_verified_again_only_with_the_same_digest()
    {
        var id = _rig.Offer("again", Size);
        var lane = _rig.Lane();
        lane.Unit(id, 0, _file);
        lane.Unit(id, 0, _file);
        lane.Unit(id, 0, ReceivingRig.Random(2, Size));
        Assert.Equal([$"ack {id} 0 Verified", $"ack {id} 0 Verified", $"ack {id} 0 Mismatch"], lane.Answers());
        lane.Unit(id, 1, _file);
        lane.FileEnd(id, _file);
        Assert.Equal(_file, _rig.Read("again"));
    }

    [Fact]
    public void A_file_whose_digest_does_not_agree_fails_and_leaves_nothing()
    {
        var id = _rig.Offer("mixed", Size);
        var lane = _rig.Lane();
        lane.Unit(id, 0, _file);
        lane.Unit(id, 1, _file);
        lane.Answers();
        lane.FileEnd(id, ReceivingRig.Random(2, Size));
        Assert.Equal([$"result {id} Failed Verification"], lane.Answers());
        Assert.Empty(_rig.Names());
        Assert.Equal(0, _rig.StagedFiles());
        Assert.Single(_rig.Failures);
    }

    [Fact]
    public void A_sha_256_is_compared_and_told()
    {
        using var rig = new ReceivingRig(new IncomingOptions(Into: null) { Sha256 = true });
        var (right, wrong) = (rig.Offer("right", Size), rig.Offer("wrong", Size));
        var lane = rig.Lane();
        foreach (var id in new[] { right, wrong })
        {
            lane.Unit(id, 0, _file);
            lane.Unit(id, 1, _file);
        }

        lane.Answers();
        lane.FileEnd(right, _file, sha256: true);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(_file));
        Assert.Equal([$"result {right} Landed {hash}"], lane.Answers());

        var payload = new byte[48];
        FedLane.FileDigest(_file).CopyTo(payload, 0);
        lane.Send(FrameType.FileEnd, wrong, 0, 0, 1, payload);
        Assert.Equal([$"result {wrong} Failed Verification"], lane.Answers());
        Assert.Equal(["right"], rig.Names());
    }

    [Fact]
    public void An_abandoned_file_is_forgotten_even_in_the_midst_of_a_unit()
    {
        var id = _rig.Offer("gone", Size);
        var (lane, other) = (_rig.Lane(), _rig.Lane());
        lane.Data(id, 0, _file.AsSpan(0, 1000));
        other.Data(id, WireLimits.Unit, _file.AsSpan(WireLimits.Unit, 1000));
        lane.Send(FrameType.Abandon, id, 13);
        Assert.Equal(1, _rig.StagedFiles()); // the other lane may still write
        other.Data(id, WireLimits.Unit + 1000, _file.AsSpan(WireLimits.Unit + 1000));
        other.UnitEnd(id, 1, _file.AsSpan(WireLimits.Unit));
        Assert.Equal([$"ack {id} 1 Unwanted"], Acks(other));
        Assert.Equal(0, _rig.StagedFiles());
        Assert.Empty(lane.Answers());

        // The lane goes on with something else.
        var next = _rig.Offer("next", Size);
        lane.Unit(next, 0, _file);
        Assert.Equal([$"ack {next} 0 Verified"], lane.Answers());
        Assert.Empty(_rig.Names());
    }

    [Fact]
    public void What_settled_is_told_again_and_what_came_is_dropped()
    {
        var id = _rig.Offer("once", Size);
        var lane = _rig.Lane();
        lane.Unit(id, 0, _file);
        lane.Unit(id, 1, _file);
        lane.FileEnd(id, _file);
        lane.Close(); // before it was heard

        var next = _rig.Lane();
        next.Unit(id, 1, ReceivingRig.Random(2, Size));
        Assert.Equal([$"ack {id} 1 Unwanted", $"result {id} Landed"], next.Answers());
        next.FileEnd(id, _file);
        Assert.Equal([$"result {id} Landed"], next.Answers());
        Assert.Equal(_file, _rig.Read("once"));
        Assert.Equal(1, _rig.Transfer.Tally.Landed);
    }

    [Fact]
    public void A_name_that_was_taken_meanwhile_is_landed_beside_and_told_again_so()
    {
        var id = _rig.Offer("taken", Size);
        File.WriteAllText(_rig.Temp["taken"], "somebody else");
        var lane = _rig.Lane();
        lane.Unit(id, 0, _file);
        lane.Unit(id, 1, _file);
        lane.FileEnd(id, _file);
        lane.FileEnd(id, _file);
        Assert.Equal([$"result {id} Beside taken (1)", $"result {id} Beside taken (1)"], lane.Answers()[2..]);
        Assert.Equal(_file, _rig.Read("taken (1)"));
    }

    [Fact]
    public void Once_the_transfer_has_ended_nothing_lands()
    {
        var id = _rig.Offer("late", Size);
        var (lane, idle) = (_rig.Lane(), _rig.Lane());
        lane.Unit(id, 0, _file);
        lane.FileEnd(id, _file);
        lane.Data(id, WireLimits.Unit, _file.AsSpan(WireLimits.Unit, 1000));
        _rig.Transfer.End();
        _rig.Transfer.DropStaged();
        Assert.Equal(1, _rig.StagedFiles()); // the lane may be writing at this moment
        Assert.Throws<WireException>(() => lane.UnitEnd(id, 1, _file.AsSpan(WireLimits.Unit)));
        lane.Close();
        Assert.Equal(0, _rig.StagedFiles());
        Assert.Throws<WireException>(() => idle.Send(FrameType.Ping));
        Assert.Empty(_rig.Names());
    }

    [Fact]
    public void Two_lanes_with_the_same_end_both_hear_the_result()
    {
        var file = _file.AsSpan(0, 200_000).ToArray();
        for (var round = 0; round < 50; round++)
        {
            var id = _rig.Offer($"{round}", file.Length);
            var (one, other) = (_rig.Lane(), _rig.Lane());
            one.Unit(id, 0, file);
            Parallel.Invoke(() => one.FileEnd(id, file), () => other.FileEnd(id, file));
            Assert.Equal([$"ack {id} 0 Verified", $"result {id} Landed"], one.Answers());
            Assert.Equal([$"result {id} Landed"], other.Answers());
        }

        Assert.Equal(50, _rig.Transfer.Tally.Landed);
    }

    [Fact]
    public void What_is_small_enough_for_a_pack_has_no_units()
    {
        var id = _rig.Offer("small", WireLimits.Small);
        Assert.Throws<WireException>(() => _rig.Lane().Data(id, 0, [1]));
    }

    [Fact]
    public void A_ping_may_come_anywhere_between_frames()
    {
        var id = _rig.Offer("a", Size);
        var lane = _rig.Lane();
        lane.Send(FrameType.Ping);
        lane.Data(id, 0, _file.AsSpan(0, 1000));
        lane.Send(FrameType.Ping);
        lane.Data(id, 1000, _file.AsSpan(1000, WireLimits.Unit - 1000));
        lane.UnitEnd(id, 0, _file.AsSpan(0, WireLimits.Unit));
        Assert.Equal([$"ack {id} 0 Verified"], lane.Answers());
    }

    public static TheoryData<string> Breaches => [.. BreachesByName.Keys];

    private static readonly Dictionary<string, Action<FedLane, uint, byte[]>> BreachesByName = new()
    {
        ["data of an entry never offered"] = (lane, id, file) => lane.Data(id + 9, 0, file.AsSpan(0, 10)),
        ["a unit's end of an entry never offered"] = (lane, id, file) => lane.UnitEnd(id + 9, 0, file.AsSpan(0, 10)),
        ["a file's end of an entry never offered"] = (lane, id, file) => lane.FileEnd(id + 9, file),
        ["an abandoned entry never offered"] = (lane, id, file) => lane.Send(FrameType.Abandon, id + 9, 9),
        ["data past the end"] = (lane, id, file) => lane.Data(id, Size, [1]),
        ["data across the end"] = (lane, id, file) => lane.Data(id, Size - 1, [1, 2]),
        ["data in a unit past the end"] = (lane, id, file) => lane.Data(id, 2L * WireLimits.Unit, [1]),
        ["a unit's end past the end"] = (lane, id, file) => lane.UnitEnd(id, 2, file.AsSpan(0, 10)),
        ["data twice"] = (lane, id, file) => { lane.Data(id, 0, file.AsSpan(0, 10)); lane.Data(id, 9, [1]); },
        ["data of another unit"] = (lane, id, file) => { lane.Data(id, 0, file.AsSpan(0, 10)); lane.Data(id, WireLimits.Unit, [1]); },
        ["the end of another unit"] = (lane, id, file) => { lane.Data(id, 0, file.AsSpan(0, 10)); lane.UnitEnd(id, 1, file.AsSpan(WireLimits.Unit)); },
        ["a unit that is too short"] = (lane, id, file) => lane.UnitEnd(id, 0, file.AsSpan(0, 10)),
        ["a last unit that is too long"] = (lane, id, file) => lane.UnitEnd(id, 1, file.AsSpan(0, WireLimits.Unit)),
        ["a pack within a unit"] = (lane, id, file) => { lane.Data(id, 0, file.AsSpan(0, 10)); lane.Pack((id, [])); },
        ["a file's end within a unit"] = (lane, id, file) => { lane.Data(id, 0, file.AsSpan(0, 10)); lane.FileEnd(id, file); },
        ["a receiver's frame"] = (lane, id, file) => lane.Send(FrameType.UnitAck, id),
        ["a pack item of another size"] = (lane, id, file) => lane.Pack((id, [1])),
    };

    [Theory]
    [MemberData(nameof(Breaches))]
    public void What_the_protocol_does_not_allow_ends_the_lane_and_the_file_can_still_land(string breach)
    {
        var id = _rig.Offer("whole", Size);
        var bad = _rig.Lane();
        Assert.Throws<WireException>(() => BreachesByName[breach](bad, id, _file));
        bad.Close();

        var good = _rig.Lane();
        good.Unit(id, 0, _file);
        good.Unit(id, 1, _file);
        good.FileEnd(id, _file);
        Assert.Equal($"result {id} Landed", good.Answers()[^1]);
        Assert.Equal(_file, _rig.Read("whole"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("target")]
    public void Only_files_have_units(string? linkTarget)
    {
        var id = _rig.Offer("odd", 0, linkTarget is null ? EntryKind.Folder : EntryKind.Link, linkTarget);
        Assert.Throws<WireException>(() => _rig.Lane().Data(id, 0, [1]));
        Assert.Throws<WireException>(() => _rig.Lane().UnitEnd(id, 0, [1]));
        Assert.Throws<WireException>(() => _rig.Lane().FileEnd(id, []));
    }

    [Fact]
    public void What_is_drained_is_held_to_the_units_bounds_too()
    {
        var id = _rig.Offer("drained", Size);
        var (owner, other) = (_rig.Lane(), _rig.Lane());
        owner.Data(id, WireLimits.Unit, _file.AsSpan(WireLimits.Unit, 10));
        Assert.Throws<WireException>(() => other.Data(id, Size - 1, [1, 2]));
        Assert.Throws<WireException>(() => _rig.Lane().UnitEnd(id, 1, _file.AsSpan(0, 10)));
        owner.Close();
        other.Close();
    }

    private static string[] Acks(FedLane lane) => [.. lane.Answers().Where(line => line.StartsWith("ack", StringComparison.Ordinal))];
}
