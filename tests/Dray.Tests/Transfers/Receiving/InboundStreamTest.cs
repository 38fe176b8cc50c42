using System.Security.Cryptography;
using CsCheck;
using Dray.Files;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Tests.Transfers.Receiving;

/// <summary>A file that comes as bytes in order, in any pieces, taken back and gone on with by another transfer wherever that may be.</summary>
public sealed class InboundStreamTest : IDisposable
{
    private static readonly byte[] File9 = ReceivingRig.Random(1, 9 << 20);
    private static readonly IncomingOptions Guest = new(Into: null) { Device = new string('a', 64), Guest = true, Durable = false };

    private static readonly Gen<int> Sizes = Gen.OneOf(
        Gen.Int[0, WireLimits.Small + 2], Gen.Int[WireLimits.Unit - 2, WireLimits.Unit + 2], Gen.Int[WireLimits.Small + 1, File9.Length]);

    private static readonly Gen<(Step Kind, int Bytes)[]> Steps =
        Gen.Select(Gen.Enum<Step>(), Gen.OneOf(Gen.Int[0, 1000], Gen.Int[0, 5 << 20])).Array[0, 12];

    private readonly ReceivingRig _rig = new(Guest);
    private readonly Leases _leases;
    private uint _lanes;

    public InboundStreamTest() => _leases = new Leases(_rig.Folder.Partials);

    private enum Step
    {
        Write,
        Accept,
        Reject,
        Reopen,
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Whatever_pieces_it_comes_in_and_whatever_is_taken_back_the_file_is_what_was_sent()
    {
        var number = 0;
        Gen.Select(Sizes, Steps).Sample((size, steps) =>
        {
            var name = $"file {++number}";
            var file = File9.AsSpan(0, size);
            var transfer = Transfer();
            var stream = Open(transfer, name, size, $"{number}");
            foreach (var (kind, bytes) in steps)
            {
                var (from, count) = (stream.Offset, (int)Math.Min(bytes, size - stream.Offset));
                switch (kind)
                {
                    case Step.Write:
                        stream.Write(file.Slice((int)from, count));
                        Assert.Equal(from + count, stream.Offset);
                        break;
                    case Step.Accept:
                        stream.Hold();
                        stream.Write(file.Slice((int)from, count));
                        stream.Accept();
                        Assert.Equal(from + count, stream.Offset);
                        break;
                    case Step.Reject:
                        stream.Hold();
                        stream.Write(ReceivingRig.Random(2, count));
                        stream.Reject();
                        Assert.Equal(from, stream.Offset);
                        break;
                    case Step.Reopen:
                        stream.Leave();
                        End(transfer);
                        transfer = Transfer();
                        var next = Open(transfer, name, size, $"{number}");
                        next.GoOnFrom(stream);
                        stream = next;
                        // What is in memory stays, and of what is on the disk all whole units.
                        Assert.Equal(size <= WireLimits.Small || from == size ? from : from / WireLimits.Unit * WireLimits.Unit, stream.Offset);
                        break;
                }
            }

            stream.Write(file[(int)stream.Offset..]);
            Assert.Equal(ResultStatus.Landed, EndOf(stream, SHA256.HashData(file)).Status);
            Assert.True(file.SequenceEqual(_rig.Read(name)));
            File.Delete(_rig.Temp[name]);
            End(transfer);
            Assert.Empty(_rig.Folder.Partials.List());
        }, iter: 40, threads: 1);
        Assert.Equal(0, _rig.StagedFiles());
    }

    [Fact]
    public void What_lanes_left_with_a_gap_is_gone_on_with_from_the_gap_and_written_anew()
    {
        var transfer = Transfer();
        var entry = Plan(transfer, "gap", File9.Length, "1");
        var lane = new FedLane(transfer, 1);
        lane.Unit(entry.Id, 0, File9);
        lane.Unit(entry.Id, 2, ReceivingRig.Random(3, File9.Length));
        lane.Close();
        End(transfer);

        transfer = Transfer();
        var stream = Open(transfer, "gap", File9.Length, "1");
        Assert.Equal(WireLimits.Unit, stream.Offset);
        stream.Write(File9.AsSpan((int)stream.Offset));
        Assert.Equal(ResultStatus.Landed, EndOf(stream, default).Status);
        Assert.Equal(File9, _rig.Read("gap"));
        End(transfer);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5 << 20)]
    public void Another_digest_than_was_said_lands_nothing(int size)
    {
        var transfer = Transfer();
        var stream = Open(transfer, "wrong", size, "1");
        stream.Write(File9.AsSpan(0, size));
        var result = EndOf(stream, SHA256.HashData("else"u8));
        Assert.Equal((ResultStatus.Failed, FileFault.Verification), (result.Status, (FileFault)result.Fault));
        Assert.Empty(_rig.Names());
        End(transfer);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5 << 20)]
    public void More_than_was_announced_is_written_nowhere(int size)
    {
        var transfer = Transfer();
        var stream = Open(transfer, "more", size, "1");
        stream.Write(File9.AsSpan(0, size - 1));
        Assert.Equal(FileFault.TooLarge, Assert.Throws<FileFailureException>(() => stream.Write([1, 2])).Fault);
        Assert.Equal(size - 1, stream.Offset);
        stream.Leave();
        End(transfer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Once_its_transfer_has_ended_nothing_counts_and_nothing_is_held_for_good(bool held)
    {
        var transfer = Transfer();
        var stream = Open(transfer, "ended", File9.Length, "1");
        stream.Write(File9.AsSpan(0, WireLimits.Unit));
        if (held) stream.Hold();
        stream.Write(File9.AsSpan(WireLimits.Unit, 10));
        End(transfer);
        if (held)
        {
            stream.Write(File9.AsSpan(WireLimits.Unit + 10, WireLimits.Unit - 10));
            Assert.Equal(FileFault.Changed, Assert.Throws<FileFailureException>(stream.Accept).Fault);
        }
        else
        {
            Assert.Equal(FileFault.Changed, Assert.Throws<FileFailureException>(() => stream.Write(File9.AsSpan(WireLimits.Unit + 10, WireLimits.Unit))).Fault);
        }

        stream.Leave();
        Assert.Equal(0, _rig.StagedFiles());
        transfer = Transfer();
        var next = Open(transfer, "ended", File9.Length, "1");
        Assert.True(next.Offset >= WireLimits.Unit);
        next.Leave();
        End(transfer);
    }

    [Fact]
    public void What_is_taken_back_after_its_transfer_has_ended_is_told_so()
    {
        var transfer = Transfer();
        var stream = Open(transfer, "rejected", File9.Length, "1");
        stream.Write(File9.AsSpan(0, 100));
        stream.Hold();
        stream.Write(File9.AsSpan(100, 2 * WireLimits.Unit));
        End(transfer);
        Assert.Equal(FileFault.Changed, Assert.Throws<FileFailureException>(stream.Reject).Fault);
        stream.Leave();
        Assert.Equal(0, _rig.StagedFiles());
    }

    [Fact]
    public void Who_waits_for_what_the_transfers_end_has_taken_away_is_told()
    {
        var transfer = Transfer();
        var stream = Open(transfer, "late", 10, "1");
        var mailbox = new ResultMailbox();
        Assert.True(transfer.Await(stream.Entry, mailbox));
        End(transfer);
        Assert.True(mailbox.TryTake(out var result));
        Assert.Equal((ResultStatus.Failed, FileFault.Changed), (result.Status, (FileFault)result.Fault));
        Assert.True(mailbox.IsIdle);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5 << 20)]
    public void Whose_turn_comes_after_the_transfers_end_is_not_told_that_it_landed(int size)
    {
        var transfer = Transfer();
        var stream = Open(transfer, "dropped", size, "1");
        stream.Write(File9.AsSpan(0, size));
        End(transfer);
        var result = EndOf(stream, default);
        Assert.Equal((ResultStatus.Failed, FileFault.Changed), (result.Status, (FileFault)result.Fault));
        Assert.Empty(_rig.Names());
    }

    [Fact]
    public void Another_upload_to_the_same_name_has_a_partial_of_its_own()
    {
        var transfer = Transfer();
        var (one, other) = (Open(transfer, "same", File9.Length, "1"), Open(transfer, "same", File9.Length, "2"));
        one.Write(File9);
        other.Write(ReceivingRig.Random(7, File9.Length));
        Assert.Equal(ResultStatus.Landed, EndOf(one, default).Status);
        Assert.Equal(ResultStatus.Beside, EndOf(other, default).Status);
        Assert.Equal(["same", "same (1)"], _rig.Names().Order());
        End(transfer);
    }

    private static Result EndOf(InboundStream stream, ReadOnlySpan<byte> sha256)
    {
        var mailbox = new ResultMailbox();
        stream.End(mailbox, sha256);
        Assert.True(mailbox.TryTake(out var result));
        return result;
    }

    private static void End(IncomingTransfer transfer)
    {
        transfer.End();
        transfer.DropStaged();
    }

    private static IncomingEntry Plan(IncomingTransfer transfer, string name, long size, string upload)
    {
        var id = (uint)transfer.Tally.Failed;
        while (transfer.Find(id) is not null) id++;
        var offered = new OfferedEntry { Id = id, Name = name, Kind = (int)EntryKind.File, Size = size, Modified = ReceivingRig.Modified, Mode = 0x1B6, Identity = upload };
        transfer.Plan(new OfferRequest { Entries = [offered] });
        return transfer.Find(id)!;
    }

    private IncomingTransfer Transfer() => new(
        _rig.Folder, Guest, new CommitQueue(_rig.Folder, TimeProvider.System, static work => work.Run(default)), _leases, (name, why) => _rig.Failures.Add($"{name}: {why}"));

    private InboundStream Open(IncomingTransfer transfer, string name, long size, string upload) =>
        InboundStream.Open(transfer, Plan(transfer, name, size, upload), ++_lanes, out _)!;
}
