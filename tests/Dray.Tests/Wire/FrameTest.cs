using System.Buffers.Binary;
using CsCheck;
using Dray.Wire;

namespace Dray.Tests.Wire;

public sealed class FrameTest
{
    [Fact]
    public void Every_frame_comes_back_as_it_was_written() =>
        FrameGen.Any.Sample(frame => Assert.Equal(frame, FrameDecoding.Again(frame)), iter: 5_000);

    [Fact]
    public void A_frame_cut_anywhere_is_refused() =>
        FrameGen.Any.Sample(frame =>
        {
            for (var length = 0; length < frame.Length; length++)
                Assert.Throws<WireException>(() => FrameDecoding.Again(frame.AsSpan(0, length)));
        }, iter: 60);

    [Fact]
    public void Packs_and_results_cut_anywhere_are_refused_even_where_the_header_agrees() =>
        Gen.OneOf(FrameGen.Pack, FrameGen.Results).Sample(frame =>
        {
            for (var length = FrameHeader.Size; length < frame.Length; length++)
            {
                var cut = frame[..length];
                BinaryPrimitives.WriteInt32LittleEndian(cut.AsSpan(4), length - FrameHeader.Size);
                Assert.Throws<WireException>(() => FrameDecoding.Again(cut));
            }
        }, iter: 60);

    [Fact]
    public void Changed_bytes_give_an_error_or_a_frame_of_one_form() =>
        Gen.Select(FrameGen.Any, Gen.Select(Gen.Int[0, 700], Gen.Byte).Array[1, 3]).Sample((frame, changes) =>
        {
            foreach (var (at, value) in changes) frame[at % frame.Length] = value;
            Decode(frame);
        }, iter: 50_000);

    [Fact]
    public void Random_bytes_give_an_error_or_a_frame_of_one_form() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.OneOf<byte>(0, 1, 2, 3, 4, 5, 6, 16, 17, 18, 19, 255)).Sample((bytes, type) =>
        {
            if (bytes.Length > 0) bytes[0] = type;
            Decode(bytes);
        }, iter: 50_000);

    [Theory]
    [InlineData(1, WireLimits.Pack + 1)]
    [InlineData(1, WireLimits.PackItemHeader - 1)]
    [InlineData(2, WireLimits.Data + 1)]
    [InlineData(2, 0)]
    [InlineData(3, 15)]
    [InlineData(4, 17)]
    [InlineData(5, 1)]
    [InlineData(6, 1)]
    [InlineData(16, WireLimits.Results + 1)]
    [InlineData(17, 1)]
    [InlineData(19, WireLimits.ErrorText + 1)]
    [InlineData(2, int.MaxValue)]
    [InlineData(2, -1)]
    [InlineData(0, 0)]
    [InlineData(18, 0)]
    [InlineData(255, 0)]
    public void Threat_15_A_length_that_its_type_does_not_have_is_refused_by_the_header_alone(byte type, int length) =>
        Refused(new FrameHeader((FrameType)type, 0, length, 1, 1, 0));

    [Fact]
    public void Fields_that_do_not_fit_together_are_refused()
    {
        Refused(new FrameHeader(FrameType.Data, 0, 2, 1, 0, WireLimits.Unit - 1));
        Refused(new FrameHeader(FrameType.Data, 0, 1, 1, 0, -1));
        Refused(new FrameHeader(FrameType.Data, 0, 1, 1, 0, long.MaxValue));
        Refused(new FrameHeader(FrameType.Data, 1, 1, 1, 0, 0));
        Refused(new FrameHeader(FrameType.UnitEnd, 0, 16, 1, 0, 0));
        Refused(new FrameHeader(FrameType.UnitEnd, 0, 16, 1, WireLimits.Unit + 1, 0));
        Refused(new FrameHeader(FrameType.UnitEnd, 0, 16, 1, 10, 5));
        Refused(new FrameHeader(FrameType.FileEnd, 1, 16, 1, 0, 0));
        Refused(new FrameHeader(FrameType.FileEnd, 0, 48, 1, 0, 0));
        Refused(new FrameHeader(FrameType.FileEnd, 2, 48, 1, 0, 0));
        Refused(new FrameHeader(FrameType.UnitAck, 0, 0, 1, 4, 0));
        Refused(new FrameHeader(FrameType.UnitAck, 0, 0, 1, 0, 7));
        Refused(new FrameHeader(FrameType.Pack, 0, 24, 0, 0, 0));
        Refused(new FrameHeader(FrameType.Pack, 0, 47, 2, 0, 0));
        Refused(new FrameHeader(FrameType.Results, 0, 15, 2, 0, 0));
    }

    [Fact]
    public void The_words_of_a_lane_error_are_cut_at_a_whole_character_and_made_safe()
    {
        var frame = new byte[LaneErrorFrame.MaxSize];
        var size = LaneErrorFrame.Write(frame, LaneErrorCode.Protocol, new string('a', 511) + "\u00fc");
        Assert.Equal(FrameHeader.Size + 511, size);
        size = LaneErrorFrame.Write(frame, LaneErrorCode.Protocol, "\u001b[2J");
        Assert.Equal(@"\u{001B}[2J", LaneErrorFrame.ReadWords(frame.AsSpan(FrameHeader.Size, size - FrameHeader.Size)));
        Assert.Equal("\ufffd", LaneErrorFrame.ReadWords([0xff]));
    }

    private static void Decode(byte[] frame)
    {
        byte[] again;
        try
        {
            again = FrameDecoding.Again(frame);
        }
        catch (WireException)
        {
            return;
        }

        Assert.Equal(frame, again);
    }

    private static void Refused(FrameHeader header)
    {
        var bytes = new byte[FrameHeader.Size];
        header.Write(bytes);
        Assert.Throws<WireException>(() => FrameHeader.Read(bytes));
    }
}
