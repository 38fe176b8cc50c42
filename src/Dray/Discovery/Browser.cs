using System.Net;
using System.Net.Sockets;
using Dray.Discovery.Messages;
using Dray.Discovery.Network;

namespace Dray.Discovery;

/// <summary>
/// Looks for Dray's servers on one link, and keeps what it hears for as long as it may be believed (RFC 6762, 5 and 10).
/// Everything is bounded: somebody who announces without end is not listened to for long.
/// </summary>
/// <param name="link">Where.</param>
/// <param name="port">What it speaks by.</param>
/// <param name="now">When it begins: it asks at once.</param>
/// <param name="checks">
/// Those found are asked every few seconds whether they are still there, so that one that was killed is missed in time. For as long as
/// somebody watches.
/// </param>
internal sealed class Browser(Link link, LinkPort port, TimeSpan now, bool checks) : ILinkParty
{
    private const int MostSightings = 256, MostHosts = 256, MostAddresses = 8;

    /// <summary>Bytes of questions and known answers in one message, so that it travels whole.</summary>
    private const int MostQuery = 1200;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FlushAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromSeconds(4);

    /// <summary>Who has been asked twice, and has not been heard in that time, is gone.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(12);

    private readonly Dictionary<DnsName, Sighting> _sightings = [];
    private readonly Dictionary<DnsName, Dictionary<IPAddress, Belief>> _hosts = [];
    private TimeSpan _pause = FirstPause;
    private TimeSpan _browse = now;
    private TimeSpan? _browsed;

    /// <summary>Counts up whenever <see cref="Peers"/> may have changed.</summary>
    public int Changes { get; private set; }

    public TimeSpan Due => _sightings.Values.SelectMany(Times).Concat(_hosts.Values.SelectMany(host => host.Values).Select(belief => belief.Expires)).Append(BrowseDue).Min();

    /// <summary>Pointers that fade are asked for before they are gone.</summary>
    private TimeSpan BrowseDue => _sightings.Values.Select(sighting => sighting.Pointer.Fades)
        .Where(fades => fades > _browsed).Append(_browse).Min();

    /// <summary>Those of whom all is known that is needed to reach them.</summary>
    public IEnumerable<Peer> Peers()
    {
        foreach (var (name, sighting) in _sightings)
        {
            if (sighting is not { Service: { } service, Host: { } host } || !_hosts.TryGetValue(host, out var addresses)) continue;
            yield return new Peer(name.Labels[0], service.Record.ServicePort, Peer.Order(addresses.Keys), sighting.Pairs);
        }
    }

    public void Receive(DnsMessage message, IPEndPoint from, TimeSpan now)
    {
        if (!message.IsResponse) return;
        List<DnsRecord> records = [.. message.Answers, .. message.Additionals];
        foreach (var record in records.Where(record => record.Type == DnsType.Pointer && record.Name.Equals(DrayService.Type))) Point(record, now);
        foreach (var record in records) Describe(record, now);
        var wanted = Wanted();
        foreach (var record in records.Where(record => record.Type is DnsType.A or DnsType.Aaaa && wanted.Contains(record.Name))) Locate(record, now);
    }

    public void Tick(TimeSpan now)
    {
        Forget(now);
        var questions = new List<DnsQuestion>();
        var first = _browsed is null;
        if (BrowseDue <= now)
        {
            questions.Add(new DnsQuestion(DrayService.Type, DnsType.Pointer));
            (_browsed, _browse) = (now, now + _pause);
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }

        foreach (var (name, sighting) in _sightings)
        {
            var missing = Missing(name, sighting).ToList();
            if (missing.Count > 0 && sighting.AskDue <= now) sighting.Asked(now);
            else if (checks && CheckDue(sighting) <= now) missing = [new DnsQuestion(name, DnsType.Service)];
            else continue;
            sighting.Checked = now;
            questions.AddRange(missing);
        }

        Ask(questions, first ? port.Ask : port.Multicast, now);
    }

    public void Leave(TimeSpan now)
    {
    }

    private void Point(DnsRecord record, TimeSpan now)
    {
        var name = record.PointsTo;
        if (!name.IsChildOf(DrayService.Type)) return;
        if (_sightings.TryGetValue(name, out var known))
        {
            known.Pointer = new Belief(record, now);
            if (record.Ttl > 0) known.Heard = now;
        }
        else if (record.Ttl > 0 && _sightings.Count < MostSightings)
        {
            _sightings[name] = new Sighting(now) { Pointer = new Belief(record, now) };
        }

        Changes++;
    }

    private void Describe(DnsRecord record, TimeSpan now)
    {
        if (record.Type is not (DnsType.Service or DnsType.Text) || !_sightings.TryGetValue(record.Name, out var sighting)) return;
        sighting.Describe(record, now);
        Changes++;
    }

    private void Locate(DnsRecord record, TimeSpan now)
    {
        var address = record.ToAddress();
        // Its zone is the one that it was heard in; where to reach this machine itself from another is nobody's to say.
        if (address.IsIPv6LinkLocal) address.ScopeId = link.Index;
        if (IPAddress.IsLoopback(address) != link.IsLoopback) return;
        if (!_hosts.TryGetValue(record.Name, out var addresses))
        {
            if (_hosts.Count == MostHosts) return;
            addresses = _hosts[record.Name] = [];
        }

        // All that it has are told together: what is older than that is no address of it any more.
        if (record.Flush)
            foreach (var (old, belief) in addresses)
                if (old.AddressFamily == address.AddressFamily && now - belief.Heard > FlushAfter) addresses.Remove(old);
        if (addresses.ContainsKey(address) || addresses.Count < MostAddresses) addresses[address] = new Belief(record, now);
        Changes++;
    }

    private void Forget(TimeSpan now)
    {
        foreach (var (name, sighting) in _sightings)
        {
            sighting.Forget(now);
            if (sighting.Pointer.Expires > now && (!checks || now - sighting.Heard < LongestSilence)) continue;
            _sightings.Remove(name);
            Changes++;
        }

        var wanted = Wanted();
        foreach (var (name, addresses) in _hosts)
        {
            foreach (var (address, belief) in addresses) if (belief.Expires <= now) addresses.Remove(address);
            if (addresses.Count > 0 && wanted.Contains(name)) continue;
            _hosts.Remove(name);
            Changes++;
        }
    }

    /// <summary>The hosts whose addresses somebody's service waits for.</summary>
    private HashSet<DnsName> Wanted() => [.. _sightings.Values.Select(sighting => sighting.Host).OfType<DnsName>()];

    private IEnumerable<TimeSpan> Times(Sighting sighting)
    {
        yield return sighting.Pointer.Expires;
        if (checks) yield return CheckDue(sighting);
        if (checks) yield return sighting.Heard + LongestSilence;
        if (sighting.Service is { } service) yield return service.Expires;
        if (sighting.Host is not { } host || sighting.Text is null || !_hosts.ContainsKey(host)) yield return sighting.AskDue;
    }

    private static TimeSpan CheckDue(Sighting sighting) =>
        (sighting.Heard > sighting.Checked ? sighting.Heard : sighting.Checked) + BetweenChecks;

    private IEnumerable<DnsQuestion> Missing(DnsName name, Sighting sighting)
    {
        if (sighting.Service is null) yield return new DnsQuestion(name, DnsType.Service);
        if (sighting.Text is null) yield return new DnsQuestion(name, DnsType.Text);
        if (sighting.Host is not { } host || _hosts.ContainsKey(host)) yield break;
        yield return new DnsQuestion(host, link.Family == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa);
        yield return new DnsQuestion(host, link.Family == AddressFamily.InterNetwork ? DnsType.Aaaa : DnsType.A);
    }

    /// <summary>In as many messages as it takes. Pointers that are well known are named, so that nobody tells them again.</summary>
    private void Ask(List<DnsQuestion> questions, Action<DnsMessage> say, TimeSpan now)
    {
        if (questions.Count == 0) return;
        var known = questions[0].Name.Equals(DrayService.Type) ? Known(now) : [];
        for (var batch = new List<DnsQuestion>(); questions.Count > 0; batch = [])
        {
            for (var size = 0; questions.Count > 0 && size < MostQuery; questions.RemoveAt(0))
            {
                batch.Add(questions[0]);
                size += DnsWriter.Encode(questions[0].Name).Length + 4;
            }

            say(new DnsMessage { Questions = batch, Answers = known });
            known = [];
        }
    }

    private List<DnsRecord> Known(TimeSpan now)
    {
        var (known, size) = (new List<DnsRecord>(), 0);
        foreach (var pointer in _sightings.Values.Select(sighting => sighting.Pointer).Where(pointer => pointer.IsKnown(now)))
        {
            size += DnsWriter.Encode(pointer.Record.Name).Length + 10 + pointer.Record.Data.Length;
            if (size > MostQuery) break;
            // What is left of its time is what an asker names.
            known.Add(pointer.Record with { Ttl = (uint)(pointer.Expires - now).TotalSeconds });
        }

        return known;
    }
}
