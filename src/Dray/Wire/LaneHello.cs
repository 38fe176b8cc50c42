using System.Security.Cryptography;

namespace Dray.Wire;

/// <summary>The first 96 bytes from whoever opens a lane. A view over the bytes it was read from.</summary>
internal readonly ref struct LaneHello
{
    public const int Size = LaneGreetingLayout.Size;

    private readonly ReadOnlySpan<byte> _bytes;

    private LaneHello(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Set for <see cref="LaneGreeting.Ok"/> and <see cref="LaneGreeting.OtherVersion"/>.</summary>
    public ushort Version => LaneGreetingLayout.VersionOf(_bytes);

    public LaneSuite Suite => (LaneSuite)LaneGreetingLayout.SuiteOrStatusOf(_bytes);

    /// <summary>The ticket's id, 16 bytes.</summary>
    public ReadOnlySpan<byte> Ticket =>
        _bytes.Slice(LaneGreetingLayout.Ticket, LaneGreetingLayout.TicketSize);

    public ReadOnlySpan<byte> Nonce => _bytes.Slice(LaneGreetingLayout.Nonce, LaneGreetingLayout.NonceSize);

    /// <summary>Writes a hello of <see cref="Size"/> bytes: 16 bytes of ticket id, 32 of secret, 32 of fresh nonce.</summary>
    public static void Write(
        Span<byte> to, LaneSuite suite, ReadOnlySpan<byte> ticket, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonce)
    {
        LaneGreetingLayout.WriteStart(to, (ushort)suite);
        ticket.CopyTo(to.Slice(LaneGreetingLayout.Ticket, LaneGreetingLayout.TicketSize));
        nonce.CopyTo(to.Slice(LaneGreetingLayout.Nonce, LaneGreetingLayout.NonceSize));
        HMACSHA256.HashData(secret, to[..LaneGreetingLayout.Mac], to[LaneGreetingLayout.Mac..Size]);
    }

    /// <summary>
    /// Reads what has arrived so far. Only <see cref="LaneGreeting.Ok"/> makes the whole of <paramref name="hello"/>
    /// usable, and even then its MAC is not checked yet.
    /// </summary>
    public static LaneGreeting TryRead(ReadOnlySpan<byte> from, out LaneHello hello)
    {
        hello = new LaneHello(from[..Math.Min(from.Length, Size)]);
        return LaneGreetingLayout.Judge(from);
    }

    /// <summary>Whether the sender holds the ticket's secret. Takes the same time whatever is wrong.</summary>
    public bool IsFrom(ReadOnlySpan<byte> secret)
    {
        Span<byte> mac = stackalloc byte[LaneGreetingLayout.MacSize];
        HMACSHA256.HashData(secret, _bytes[..LaneGreetingLayout.Mac], mac);
        return CryptographicOperations.FixedTimeEquals(mac, _bytes[LaneGreetingLayout.Mac..]);
    }
}
