using CsCheck;
using Dray.Lanes;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Tests.Wire.Sealing;

/// <summary>No key ever meets a nonce twice, whatever somebody on the way replays.</summary>
public sealed class NonceTest
{
    [Fact]
    public void Every_number_has_a_nonce_of_its_own() =>
        Gen.Select(Gen.ULong, Gen.ULong).Sample((one, other) => Assert.Equal(one == other, Nonce(one).AsSpan().SequenceEqual(Nonce(other))));

    [Fact]
    public void A_nonce_begins_with_zeros_whatever_was_there()
    {
        byte[] nonce = [.. Enumerable.Repeat((byte)0xFF, RecordCipher.NonceSize)];
        RecordCipher.WriteNonce(nonce, 1);
        Assert.Equal([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], nonce);
    }

    [Fact]
    public void A_failed_attempt_at_sealing_gives_no_number_out_twice()
    {
        using var sealing = new RecordCipher(LaneSuite.Sealed, Records.Key(), limit: 200);
        var seen = new HashSet<string>();
        for (var n = 0; n < 4; n++)
        {
            Assert.Throws<InvalidOperationException>(() => Records.Seal(sealing, new byte[300]));
            Assert.True(seen.Add(Convert.ToHexString(Records.Seal(sealing, new byte[16]))));
        }
    }

    /// <summary>What ciphers is made late: where the key is gone by then, it must not be made of zeros.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_is_sealed_or_opened_once_a_cipher_was_disposed_of(bool used)
    {
        var cipher = new RecordCipher(LaneSuite.Sealed, Records.Key());
        using var other = new RecordCipher(LaneSuite.Sealed, Records.Key());
        if (used) Records.Seal(cipher, [1]);
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Records.Seal(cipher, [1]));
        var record = Records.Seal(other, [1]);
        Assert.Throws<ObjectDisposedException>(() => cipher.Open(record).Length);
    }

    /// <summary>
    /// Equal contents under one key and one nonce would be equal records. So all that honest ends ever seal, in a world
    /// where hellos and welcomes are replayed at will, has to differ.
    /// </summary>
    [Fact]
    public void No_two_records_of_one_content_are_ever_equal_whatever_is_replayed() =>
        Gen.Select(Gen.Bool.Select(static plain => plain ? LaneSuite.Plain : LaneSuite.Sealed), Gen.Int[0, 999].Array[1, 60]).Sample((suite, steps) =>
        {
            var world = new World(suite);
            foreach (var step in steps) world.Step(step % 4, step / 4);
        }, iter: 500);

    private static byte[] Nonce(ulong number)
    {
        var nonce = new byte[RecordCipher.NonceSize];
        RecordCipher.WriteNonce(nonce, number);
        return nonce;
    }

    /// <summary>One receiver, one sender, and somebody between them who has kept everything that ever passed.</summary>
    private sealed class World(LaneSuite suite)
    {
        private readonly TicketBook<LaneBinding> _tickets = new(TimeProvider.System);
        private readonly List<(byte[] Hello, byte[] Secret, LaneBinding Binding)> _dialled = [];
        private readonly List<byte[]> _welcomes = [];
        private readonly HashSet<string> _records = [];
        private byte _fresh;
        private uint _lane;

        public void Step(int kind, int which)
        {
            if (kind == 0 || _dialled.Count == 0) Dial();
            else if (kind == 1) LetIn(_dialled[which % _dialled.Count].Hello);
            else if (_welcomes.Count > 0) Hear(_dialled[^1], _welcomes[which % _welcomes.Count]);
        }

        private byte[] Fresh() => Records.Key(++_fresh);

        private void Dial()
        {
            var binding = new LaneBinding(suite, new byte[16], ++_lane);
            var ticket = _tickets.Issue(binding);
            var hello = new byte[LaneHello.Size];
            LaneHello.Write(hello, suite, ticket.Id, ticket.Secret, Fresh());
            _dialled.Add((hello, ticket.Secret, binding));
        }

        /// <summary>The receiver hears a hello, real or replayed.</summary>
        private void LetIn(byte[] bytes)
        {
            LaneHello.TryRead(bytes, out var hello);
            if (_tickets.Redeem(hello, out var secret) is not { } binding) return;
            var (welcome, nonce) = (new byte[LaneWelcome.Size], Fresh());
            LaneWelcome.Write(welcome, bytes, secret, nonce);
            _welcomes.Add(welcome);
            using var seal = LaneSeal.Derive(binding, secret, hello.Nonce, nonce);
            Use(seal.FromReceiver);
        }

        /// <summary>The sender hears a welcome, its own or an old one; it listens once to each dial.</summary>
        private void Hear((byte[] Hello, byte[] Secret, LaneBinding Binding) dialled, byte[] bytes)
        {
            LaneWelcome.TryRead(bytes, out var welcome);
            if (!welcome.Accepts(dialled.Hello, dialled.Secret)) return;
            _dialled.Remove(dialled);
            LaneHello.TryRead(dialled.Hello, out var hello);
            using var seal = LaneSeal.Derive(dialled.Binding, dialled.Secret, hello.Nonce, welcome.Nonce);
            Use(seal.FromSender);
        }

        private void Use(RecordCipher cipher)
        {
            for (var n = 0; n < 3; n++) Assert.True(_records.Add(Convert.ToHexString(Records.Seal(cipher, new byte[32]))));
        }
    }
}
