using System.Net;
using Dray.Discovery.Messages;
using Dray.Discovery.Network;

namespace Dray.Discovery;

/// <summary>
/// Announces one service on one link and answers for it (RFC 6762, 6 to 10). However many ask: a record goes out once a
/// second, and answers to single askers are limited, too.
/// </summary>
internal sealed class Responder : ILinkParty
{
    private const int MostReplies = 20, RepliesASecond = 10;

    /// <summary>What plain DNS clients are told may be believed for, at most, in seconds (RFC 6762, 6.7).</summary>
    private const uint PlainTtl = 10;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan MoreComes = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan BetweenAnswers = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenDefences = TimeSpan.FromMilliseconds(250);

    private readonly LinkPort _port;
    private readonly Random _random;
    private readonly NameClaim _claim;
    private readonly Allowance _replies = new(MostReplies, RepliesASecond);
    private readonly Dictionary<DnsRecord, Pending> _pending = [];
    private readonly Dictionary<DnsRecord, TimeSpan> _said = [];

    /// <param name="what">The service.</param>
    /// <param name="chosen">The number behind its name.</param>
    /// <param name="link">Where; it has to be reached there.</param>
    /// <param name="port">What it speaks by.</param>
    /// <param name="now">When it begins.</param>
    /// <param name="random">Keeps machines that start together apart.</param>
    public Responder(Announcement what, NameNumber chosen, Link link, LinkPort port, TimeSpan now, Random random)
    {
        (_port, _random) = (port, random);
        var addresses = what.On(link);
        _claim = new NameClaim(number => what.Records(number, addresses), what.InstanceName, chosen, port.Multicast, random);
        _claim.Begin(now);
    }

    public TimeSpan Due => _pending.Values.Select(pending => pending.Due).Append(_claim.Due).Min();

    public void Receive(DnsMessage message, IPEndPoint from, TimeSpan now)
    {
        _claim.Receive(message, now);
        if (!message.IsResponse && _claim.IsHeld) Answer(message, from, now);
    }

    public void Tick(TimeSpan now)
    {
        if (_claim.Tick(now))
        {
            // Names that were given up are not remembered.
            foreach (var old in _said.Keys.Except(_claim.Records).ToList()) _said.Remove(old);
            foreach (var record in _claim.Records) Said(record, now);
        }

        var due = _pending.Where(pending => pending.Value.Due <= now).Select(pending => pending.Key).ToList();
        if (due.Count == 0) return;
        // A name that was lost meanwhile is answered for no more.
        List<DnsRecord> answers = [.. due.Where(record => _claim.IsHeld && _claim.Records.Contains(record))];
        foreach (var record in due) Said(record, now);
        if (answers.Count == 0) return;
        List<DnsRecord> besides = [.. Besides(answers).Where(record => now - LastSaid(record) >= BetweenAnswers)];
        foreach (var record in besides) Said(record, now);
        _port.Multicast(new DnsMessage { IsResponse = true, Answers = answers, Additionals = besides });
    }

    /// <summary>Takes back what was announced, so that nobody believes it for longer (RFC 6762, 10.1).</summary>
    public void Leave(TimeSpan now)
    {
        if (_claim.IsHeld)
            _port.Multicast(new DnsMessage { IsResponse = true, Answers = [.. _claim.Records.Where(IsOurs).Select(record => record with { Ttl = 0 })] });
    }

    private void Answer(DnsMessage query, IPEndPoint from, TimeSpan now)
    {
        if (query.Questions.Count == 0) Forget(query, from);
        List<DnsRecord> wanted = [.. _claim.Records.Where(record => query.Questions.Any(question => question.Wants(record)) && !IsKnown(record, query))];
        if (wanted.Count == 0) return;
        if (from.Port != MulticastSocket.Port)
        {
            if (_replies.Take(now)) _port.Reply(Plain(query, wanted), from);
            return;
        }

        // Whoever asks for an answer of its own gets one, unless others should hear it again, too.
        if (query.Authorities.Count == 0 && wanted.All(record => query.Questions.Any(question => question.Unicast && question.Wants(record)) && IsFresh(record, now))
            && _replies.Take(now))
        {
            _port.Reply(new DnsMessage { IsResponse = true, Answers = wanted, Additionals = [.. Besides(wanted)] }, from);
            return;
        }

        var defends = query.Authorities.Count > 0;
        var delay = query.IsTruncated ? MoreComes + Pause() : wanted.Exists(record => !record.Flush) ? Pause() : TimeSpan.Zero;
        foreach (var record in wanted) Queue(record, now + (defends ? TimeSpan.Zero : delay), defends ? BetweenDefences : BetweenAnswers, from);
    }

    private void Queue(DnsRecord record, TimeSpan due, TimeSpan apart, IPEndPoint from)
    {
        var soonest = LastSaid(record) + apart;
        due = due < soonest ? soonest : due;
        // What several wait for is no single one's to call off.
        _pending[record] = _pending.TryGetValue(record, out var other)
            ? new Pending(due < other.Due ? due : other.Due, from.Equals(other.Asker) ? from : null)
            : new Pending(due, from);
    }

    /// <summary>A long list of what an asker knows comes in several messages; the later ones ask nothing (RFC 6762, 7.2).</summary>
    private void Forget(DnsMessage more, IPEndPoint from)
    {
        foreach (var (record, pending) in _pending.ToList())
            if (from.Equals(pending.Asker) && IsKnown(record, more)) _pending.Remove(record);
    }

    private static bool IsKnown(DnsRecord record, DnsMessage query) =>
        query.Answers.Any(known => known.Ttl >= record.Ttl / 2 && known.IsSame(record));

    private static bool IsOurs(DnsRecord record) => !record.Name.Equals(DrayService.AllTypes);

    /// <summary>What whoever asks for these will ask for next: of a pointer all about the service, of a service its host.</summary>
    private IEnumerable<DnsRecord> Besides(List<DnsRecord> answers) =>
        answers.Exists(record => record.Type is DnsType.Pointer or DnsType.Service)
            ? _claim.Records.Where(record => record.Flush && !answers.Contains(record))
            : [];

    private DnsMessage Plain(DnsMessage query, List<DnsRecord> wanted)
    {
        DnsRecord AsPlain(DnsRecord record) => record with { Flush = false, Ttl = Math.Min(record.Ttl, PlainTtl) };
        return new DnsMessage
        {
            Id = query.Id, IsResponse = true, Questions = [.. query.Questions.Where(question => wanted.Exists(question.Wants))],
            Answers = [.. wanted.Select(AsPlain)], Additionals = [.. Besides(wanted).Select(AsPlain)],
        };
    }

    private bool IsFresh(DnsRecord record, TimeSpan now) => now - LastSaid(record) < TimeSpan.FromSeconds(record.Ttl / 4.0);

    private TimeSpan LastSaid(DnsRecord record) => _said.TryGetValue(record, out var at) ? at : -TimeSpan.FromDays(1);

    private void Said(DnsRecord record, TimeSpan now)
    {
        _pending.Remove(record);
        _said[record] = now;
    }

    private TimeSpan Pause() => Shortest + ((Longest - Shortest) * _random.NextDouble());

    /// <summary>A record that is to be multicast.</summary>
    /// <param name="Due">When.</param>
    /// <param name="Asker">Who alone waits for it; null where several do.</param>
    private readonly record struct Pending(TimeSpan Due, IPEndPoint? Asker);
}
