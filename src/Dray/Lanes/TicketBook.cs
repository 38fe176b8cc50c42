using System.Security.Cryptography;
using Dray.Wire;

namespace Dray.Lanes;

/// <summary>A ticket as it is handed to a sender: 16 bytes of id, 32 of secret, both fresh random.</summary>
internal readonly record struct IssuedTicket(byte[] Id, byte[] Secret);

/// <summary>
/// The lane tickets that are out. Each lets one lane in, once, within a minute; it is used up by the first hello
/// whose MAC proves its secret, so that a stranger who guesses ids uses up nothing. Thread-safe.
/// </summary>
/// <typeparam name="T">What a ticket is for.</typeparam>
internal sealed class TicketBook<T>(TimeProvider time)
    where T : class
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, Ticket> _tickets = [];

    /// <summary>How many tickets are out for such a purpose.</summary>
    public int Count(Func<T, bool> isFor)
    {
        lock (_lock) return _tickets.Values.Count(ticket => isFor(ticket.Purpose));
    }

    public IssuedTicket Issue(T purpose)
    {
        var issued = new IssuedTicket(RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(32));
        lock (_lock) _tickets.Add(KeyOf(issued.Id), new Ticket(issued.Secret, purpose, time.GetTimestamp()));
        return issued;
    }

    /// <summary>Uses the ticket up where the hello proves its secret; null where it does not, or there is none.</summary>
    public T? Redeem(LaneHello hello, out byte[] secret)
    {
        lock (_lock)
        {
            secret = [];
            var key = KeyOf(hello.Ticket);
            if (!_tickets.TryGetValue(key, out var ticket) || !hello.IsFrom(ticket.Secret)) return null;
            _tickets.Remove(key);
            if (time.GetElapsedTime(ticket.Issued) > Lifetime) return null;
            secret = ticket.Secret;
            return ticket.Purpose;
        }
    }

    /// <summary>Forgets the tickets that nobody used in time, and those that <paramref name="isVoid"/> names.</summary>
    public void Sweep(Func<T, bool> isVoid)
    {
        lock (_lock)
        {
            foreach (var (key, ticket) in _tickets)
            {
                if (time.GetElapsedTime(ticket.Issued) > Lifetime || isVoid(ticket.Purpose)) _tickets.Remove(key);
            }
        }
    }

    private static UInt128 KeyOf(ReadOnlySpan<byte> id) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(id);

    private readonly record struct Ticket(byte[] Secret, T Purpose, long Issued);
}
