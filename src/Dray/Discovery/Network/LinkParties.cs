using System.Threading.Channels;

namespace Dray.Discovery.Network;

/// <summary>
/// The parties of all links, each of which hears what comes on its own. One that fails is let go, and made anew at the next
/// scan: the others go on. Belongs to the loop's task.
/// </summary>
/// <param name="open">Makes the party of a link.</param>
/// <param name="failed">Told of each that fails.</param>
internal sealed class LinkParties(Func<Link, TimeSpan, ILinkParty> open, Action<Exception> failed)
{
    /// <summary>Datagrams that are looked at in one turn: what is due is done between them, whatever comes.</summary>
    public const int MostAtOnce = 64;

    private readonly Dictionary<Link, ILinkParty> _parties = [];

    /// <summary>Whoever sends without end keeps a processor busy for a part of the time only; beyond it is dropped unread.</summary>
    private readonly Allowance _allowance = new(512, 512);

    /// <summary>When a party has something to do next.</summary>
    public TimeSpan Due => _parties.Values.Select(party => party.Due).Append(TimeSpan.MaxValue).Min();

    /// <summary>From now on there is a party on each of these links, and on no other.</summary>
    public void Keep(IReadOnlyList<Link> links, TimeSpan now)
    {
        foreach (var gone in _parties.Keys.Except(links).ToList()) _parties.Remove(gone);
        foreach (var link in links.Where(link => !_parties.ContainsKey(link)))
            Try(link, () => _parties[link] = open(link, now));
    }

    /// <summary>Hands over some of what waits; none once it is to end.</summary>
    public void Receive(ChannelReader<Datagram> came, TimeSpan now, CancellationToken ending)
    {
        for (var i = 0; i < MostAtOnce && !ending.IsCancellationRequested && came.TryRead(out var datagram); i++)
        {
            if (_allowance.Take(now) && LinkOf(datagram) is { } link)
                Try(link, () => Hand(_parties[link], datagram, now));
        }
    }

    /// <summary>Does what is due by now.</summary>
    public void Tick(TimeSpan now)
    {
        foreach (var (link, party) in _parties)
            if (party.Due <= now) Try(link, () => party.Tick(now));
    }

    /// <summary>All end in order.</summary>
    public void Leave(TimeSpan now)
    {
        foreach (var (link, party) in _parties) Try(link, () => party.Leave(now));
    }

    private static void Hand(ILinkParty party, Datagram datagram, TimeSpan now)
    {
        if (datagram.Read() is { } message) party.Receive(message, datagram.From, now);
    }

    /// <summary>Nobody beyond a router has a say. What this machine says to its own address comes by its loopback.</summary>
    private Link? LinkOf(Datagram datagram)
    {
        var from = datagram.From.Address;
        return _parties.Keys.FirstOrDefault(link => link.Index == datagram.Interface && link.Covers(from))
            ?? _parties.Keys.FirstOrDefault(link => link.Family == from.AddressFamily && link.Owns(from));
    }

    private void Try(Link link, Action call)
    {
        try
        {
            call();
        }
        catch (Exception fault)
        {
            // A dictionary may lose an entry while it is walked through.
            _parties.Remove(link);
            failed(new IOException($"multicast DNS failed on {link.Interface}: {fault.Message}", fault));
        }
    }
}
