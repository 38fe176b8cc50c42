using CsCheck;
using Dray.Security.Pairing;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Utilities;

namespace Dray.Tests.Security.Pairing;

public sealed class PairingTest
{
    private const int Element = 384;
    private const int Scalar = 32;

    // Where each number stands: message, offset, width.
    private static readonly (int Message, int Offset, int Width)[] Numbers =
    [
        .. Round1(0, PairingLayout.PairingId), .. Round1(1, 0), .. Round2(1, PairingLayout.Round1), .. Round2(2, 0),
    ];

    public static TheoryData<int, int, int> Fields() =>
        [.. Numbers.Append((0, 0, PairingLayout.PairingId)).Append((3, 0, PairingLayout.Tag)).Append((4, 0, PairingLayout.Tag))];

    [Fact]
    public void Who_knows_the_code_is_paired_at_both_ends()
    {
        var rig = new PairingRig();
        rig.Run((_, message) =>
        {
            Assert.False(rig.Offerer.IsPaired && rig.Sent.Count < 5);
            Assert.False(rig.Joiner.IsPaired);
            return message;
        });
        Assert.True(rig.Offerer.IsPaired);
        Assert.True(rig.Joiner.IsPaired);
        Assert.Equal([1616, 2400, 800, 32, 32], rig.Sent.Select(message => message.Length));
        Assert.Equal(32, rig.Joiner.PairingId!.Length);
    }

    [Fact]
    public void One_wrong_word_and_nobody_is_paired() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, CodeWords.All.Count - 1]).Sample((place, word) =>
        {
            var words = PairingRig.Code.Reveal().Split('-');
            if (words[place] == CodeWords.All[word]) return;
            words[place] = CodeWords.All[word];
            var rig = new PairingRig(PairingRig.Read(string.Join('-', words)));
            rig.Fails();
            // The client has said what it has to say; the server has confirmed nothing.
            Assert.Equal(4, rig.Sent.Count);
        }, iter: 4, threads: 1);

    [Fact]
    public void The_words_in_another_order_are_another_code() => new PairingRig(PairingRig.Read("acorn-abbey-zoom")).Fails();

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_flipped_bit_in_any_number_and_nobody_is_paired(int message, int offset, int width)
    {
        var bit = Random.Shared.Next(width * 8);
        var fault = new PairingRig().Fails((number, bytes) => number == message ? Flipped(bytes, (offset * 8) + bit) : bytes);
        Assert.True(fault.Fault == PairingFault.Disagreed, $"bit {bit}");
    }

    [Fact]
    public void Threat_22_Somebody_between_the_devices_is_noticed()
    {
        new PairingRig(serverSeen: PairingRig.Id("other")).Fails();
        new PairingRig(clientSeen: PairingRig.Id("other")).Fails();
    }

    [Fact]
    public void What_was_said_in_one_pairing_is_worth_nothing_in_another()
    {
        var old = new PairingRig();
        old.Run();
        for (var message = 0; message < 5; message++)
        {
            var replayed = message;
            new PairingRig().Fails((number, bytes) => number == replayed ? old.Sent[number] : bytes);
        }
    }

    [Fact]
    public void Threat_24_A_whole_replayed_pairing_does_nothing()
    {
        var old = new PairingRig();
        old.Run();
        var offerer = new PairingRig().Offerer;
        offerer.Offer();
        Assert.Throws<PairingException>(() => offerer.Answer(old.Sent[1]));
        Assert.Throws<PairingException>(() => offerer.Confirm(old.Sent[3]));
        Assert.False(offerer.IsPaired);
    }

    [Fact]
    public void A_mirror_is_no_peer()
    {
        var rig = new PairingRig();
        rig.Fails((number, bytes) => number == 1 ? [.. rig.Sent[0][PairingLayout.PairingId..], .. bytes[PairingLayout.Round1..]] : bytes);

        rig = new PairingRig();
        rig.Fails((number, bytes) => number == 2 ? rig.Sent[1][PairingLayout.Round1..] : bytes);

        rig = new PairingRig();
        rig.Fails((number, bytes) => number == 4 ? rig.Sent[3] : bytes);
    }

    [Fact]
    public void Steps_are_taken_once_and_in_order()
    {
        var early = new PairingRig();
        Assert.Throws<PairingException>(() => early.Offerer.Confirm(new byte[PairingLayout.Tag]));
        Assert.Throws<PairingException>(() => early.Offerer.Offer());
        Assert.Throws<PairingException>(() => early.Joiner.Confirm(new byte[PairingLayout.Round2]));
        Assert.Throws<PairingException>(() => early.Joiner.Finish(new byte[PairingLayout.Tag]));

        var rig = new PairingRig();
        rig.Run();
        Assert.Throws<PairingException>(() => rig.Offerer.Confirm(rig.Sent[3]));
        Assert.Throws<PairingException>(() => rig.Joiner.Join(rig.Sent[0]));
    }

    [Fact]
    public void After_a_failure_the_right_message_comes_too_late()
    {
        var rig = new PairingRig();
        rig.Fails((number, bytes) => number == 3 ? Flipped(bytes, 7) : bytes);
        Assert.Throws<PairingException>(() => rig.Offerer.Confirm(rig.Sent[3]));
        Assert.False(rig.Offerer.IsPaired);
    }

    [Fact]
    public void Numbers_out_of_range_are_refused_before_any_work()
    {
        var p = PairingLayout.Group.P;
        BigInteger[] elements = [BigInteger.Zero, BigInteger.One, p.Subtract(BigInteger.One), p, p.Add(BigInteger.Two), BigInteger.Two.Pow(8 * Element).Subtract(BigInteger.One)];
        BigInteger[] scalars = [PairingLayout.Group.Q, BigInteger.Two.Pow(8 * Scalar).Subtract(BigInteger.One)];
        var sent = Whole().Sent;
        foreach (var (message, offset, width) in Numbers)
        {
            foreach (var value in width == Element ? elements : scalars)
                Assert.Throws<PairingException>(() => Read(message, With(sent[message], offset, width, value)));
        }

        Read(0, sent[0]);
        Read(1, sent[1]);
        Read(2, sent[2]);
    }

    [Fact]
    public void Elements_outside_the_subgroup_are_refused()
    {
        var group = PairingLayout.Group;
        // q is no power of g; h has an order that divides (p-1)/q.
        var h = BigInteger.ValueOf(5).ModPow(group.Q, group.P);
        foreach (var value in (BigInteger[])[group.Q, h])
        {
            foreach (var (message, offset, _) in Numbers.Where(number => number.Width == Element))
                new PairingRig().Fails((number, bytes) => number == message ? With(bytes, offset, Element, value) : bytes);
        }
    }

    [Fact]
    public void A_message_of_another_size_is_refused()
    {
        foreach (var size in (int[])[0, 1, 31, 33, 799, 801, 1599, 1601, 2399, 2401, 1 << 20])
        {
            var rig = new PairingRig();
            Assert.Throws<PairingException>(() => rig.Offerer.Answer(new byte[size]));
            Assert.Throws<PairingException>(() => rig.Offerer.Confirm(new byte[size]));
            Assert.Throws<PairingException>(() => rig.Joiner.Join(new byte[size]));
            Assert.Throws<PairingException>(() => PairingLayout.ReadRound2("x", new byte[size]));
            Assert.Throws<PairingException>(() => PairingLayout.ReadTag("x", new byte[size]));
        }
    }

    [Fact]
    public void A_confirmation_keeps_its_sign_on_the_way() => Gen.Byte.Array[32].Sample(bytes =>
        PairingLayout.Write(PairingLayout.ReadTag("x", bytes)).AsSpan().SequenceEqual(bytes));

    [Fact]
    public void No_failure_and_no_type_tells_the_code()
    {
        var rigs = new List<object>();
        for (var message = 0; message < 5; message++)
        {
            var spoilt = message;
            var rig = new PairingRig();
            rigs.AddRange([rig.Fails((number, bytes) => number == spoilt ? Flipped(bytes, 130) : bytes), rig.Offerer, rig.Joiner]);
        }

        var desk = new PairingDesk(PairingRig.Server, TimeProvider.System);
        var code = desk.ShowCode();
        rigs.AddRange([desk, code, new PairingException(PairingFault.NoCode), new PairingException(PairingFault.Busy), new PairingException(PairingFault.Gone)]);
        var words = PairingRig.Code.Reveal().Split('-').Concat(code.Reveal().Split('-').Select(word => $"-{word}"));
        Assert.All(rigs, told => Assert.All(words, word => Assert.DoesNotContain(word, told.ToString(), StringComparison.OrdinalIgnoreCase)));
    }

    private static PairingRig Whole()
    {
        var rig = new PairingRig();
        rig.Run();
        return rig;
    }

    private static void Read(int message, byte[] bytes)
    {
        if (message == 0) PairingLayout.ReadRound1("x", bytes.AsSpan(PairingLayout.PairingId));
        if (message == 1) PairingLayout.ReadRound1("x", bytes.AsSpan(0, PairingLayout.Round1));
        if (message == 1) PairingLayout.ReadRound2("x", bytes.AsSpan(PairingLayout.Round1));
        if (message == 2) PairingLayout.ReadRound2("x", bytes);
    }

    private static IEnumerable<(int, int, int)> Round1(int message, int at) =>
    [
        (message, at, Element), (message, at + Element, Element), (message, at + (2 * Element), Element),
        (message, at + (3 * Element), Scalar), (message, at + (3 * Element) + Scalar, Element), (message, at + (4 * Element) + Scalar, Scalar),
    ];

    private static IEnumerable<(int, int, int)> Round2(int message, int at) =>
        [(message, at, Element), (message, at + Element, Element), (message, at + (2 * Element), Scalar)];

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        byte[] flipped = [.. bytes];
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static byte[] With(byte[] bytes, int offset, int width, BigInteger value)
    {
        byte[] changed = [.. bytes];
        BigIntegers.AsUnsignedByteArray(width, value).CopyTo(changed, offset);
        return changed;
    }
}
