using System.Security.Cryptography;

namespace Dray.Wire;

/// <summary>The receiver's 96 bytes in answer to a hello. A view over the bytes it was read from.</summary>
internal readonly ref struct LaneWelcome
{
    public const int Size = LaneGreetingLayout.Size;

    private readonly ReadOnlySpan<byte> _bytes;

    private LaneWelcome(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Set for <see cref="LaneGreeting.Ok"/> and <see cref="LaneGreeting.OtherVersion"/>.</summary>
    public ushort Version => LaneGreetingLayout.VersionOf(_bytes);

    public LaneStatus Status => (LaneStatus)LaneGreetingLayout.SuiteOrStatusOf(_bytes);

    public ReadOnlySpan<byte> Nonce => _bytes.Slice(LaneGreetingLayout.Nonce, LaneGreetingLayout.NonceSize);

    /// <summary>Accepts the very <paramref name="hello"/> that arrived: its 96 bytes are part of what the MAC covers.</summary>
    public static void Write(
        Span<byte> to, ReadOnlySpan<byte> hello, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonce)
    {
        LaneGreetingLayout.WriteStart(to, (ushort)LaneStatus.Ok);
        nonce.CopyTo(to.Slice(LaneGreetingLayout.Nonce, LaneGreetingLayout.NonceSize));
        Sign(hello, to[..LaneGreetingLayout.Mac], secret, to[LaneGreetingLayout.Mac..Size]);
    }

    /// <summary>Refuses a hello. Nonce and MAC are zero, since there may be no secret to sign with.</summary>
    public static void WriteRefusal(Span<byte> to, LaneStatus status) =>
        LaneGreetingLayout.WriteStart(to, (ushort)status);

    /// <summary>
    /// Reads what has arrived so far. <see cref="LaneGreeting.Ok"/> speaks of the shape alone: a lane is open once
    /// <see cref="Status"/> is Ok and <see cref="Accepts"/> holds.
    /// </summary>
    public static LaneGreeting TryRead(ReadOnlySpan<byte> from, out LaneWelcome welcome)
    {
        welcome = new LaneWelcome(from[..Math.Min(from.Length, Size)]);
        var greeting = LaneGreetingLayout.Judge(from);
        return greeting == LaneGreeting.Ok && !welcome.KeepsTheRules() ? LaneGreeting.NotALane : greeting;
    }

    /// <summary>Whether this answers <paramref name="hello"/> and comes from a holder of the ticket's secret.</summary>
    public bool Accepts(ReadOnlySpan<byte> hello, ReadOnlySpan<byte> secret)
    {
        Span<byte> mac = stackalloc byte[LaneGreetingLayout.MacSize];
        Sign(hello, _bytes[..LaneGreetingLayout.Mac], secret, mac);
        return CryptographicOperations.FixedTimeEquals(mac, _bytes[LaneGreetingLayout.Mac..]);
    }

    private bool KeepsTheRules() =>
        Status <= LaneStatus.Refused
        && !_bytes.Slice(LaneGreetingLayout.Ticket, LaneGreetingLayout.TicketSize).ContainsAnyExcept((byte)0);

    private static void Sign(
        ReadOnlySpan<byte> hello, ReadOnlySpan<byte> welcome, ReadOnlySpan<byte> secret, Span<byte> mac)
    {
        Span<byte> both = stackalloc byte[LaneHello.Size + LaneGreetingLayout.Mac];
        hello[..LaneHello.Size].CopyTo(both);
        welcome.CopyTo(both[LaneHello.Size..]);
        HMACSHA256.HashData(secret, both, mac);
    }
}
