using Dray.Discovery.Messages;

namespace Dray.Discovery;

/// <summary>
/// Takes a name on a link (RFC 6762, 8): asks three times whether somebody bears it, then announces it twice. Where somebody
/// does, the next number is tried. Called by the one task of a loop.
/// </summary>
/// <param name="recordsOf">What is to be told under a number.</param>
/// <param name="nameOf">The name that is claimed under a number.</param>
/// <param name="chosen">The number that this service came to, here or on another link: what begins anew begins there.</param>
/// <param name="multicast">Says it.</param>
/// <param name="random">Keeps machines that start together apart.</param>
internal sealed class NameClaim(
    Func<int, IReadOnlyList<DnsRecord>> recordsOf, Func<int, DnsName> nameOf, NameNumber chosen, Action<DnsMessage> multicast, Random random)
{
    private const int Probes = 3, Announcements = 2;

    /// <summary>So many conflicts within so long are no accident: from then on each costs a pause (RFC 6762, 8.1).</summary>
    private const int ManyConflicts = 15;

    private static readonly TimeSpan BetweenProbes = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenAnnouncements = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterDefeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConflictsCount = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(5);

    private readonly Queue<TimeSpan> _conflicts = new();
    private int _number = chosen.Value;
    private DnsName _name = nameOf(chosen.Value);
    private int _probed;
    private int _announced;

    /// <summary>The records under the name as it is now.</summary>
    public IReadOnlyList<DnsRecord> Records { get; private set; } = recordsOf(chosen.Value);

    /// <summary>The name is this service's: questions may be answered.</summary>
    public bool IsHeld => _probed > Probes;

    public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Begins from the beginning, after a while that is random.</summary>
    public void Begin(TimeSpan at)
    {
        (_probed, _announced) = (0, 0);
        Due = at + (BetweenProbes * random.NextDouble());
    }

    /// <summary>True where the records have just been announced.</summary>
    public bool Tick(TimeSpan now)
    {
        if (now < Due) return false;
        if (_probed < Probes)
        {
            _probed++;
            Due = now + BetweenProbes;
            multicast(Probe());
            return false;
        }

        _probed = Probes + 1;
        _announced++;
        Due = _announced < Announcements ? now + BetweenAnnouncements : TimeSpan.MaxValue;
        multicast(new DnsMessage { IsResponse = true, Answers = Records });
        return true;
    }

    /// <summary>Hears whether somebody else bears the name, or is about to take it.</summary>
    public void Receive(DnsMessage message, TimeSpan now)
    {
        if (message.IsResponse)
        {
            if (!message.Answers.Concat(message.Additionals).Any(Contradicts)) return;
            // Who held it asks again first, as the other may give way; who was asking takes the next one.
            if (!IsHeld) Rename();
            Begin(now + Penalty(now));
        }
        else if (!IsHeld && message.Questions.Any(question => question.Name.Equals(_name)))
        {
            var theirs = message.Authorities.Where(record => record.Name.Equals(_name)).ToList();
            // Who loses asks again when the winner is there to answer.
            if (theirs.Count > 0 && Compare(theirs, [.. Records.Where(record => record.Name.Equals(_name))]) > 0) Begin(now + AfterDefeat);
        }
    }

    /// <summary>
    /// Only the name itself is fought for. The host's has the id and the port in it: whoever bears the same is a second card
    /// of this machine in the same network, or means ill, and giving way would help against neither.
    /// </summary>
    private bool Contradicts(DnsRecord record) => record.Ttl > 0 && record.Name.Equals(_name) && !Records.Any(record.IsSame)
        && (!IsHeld || Records.Any(own => own.Type == record.Type && own.Name.Equals(_name)));

    private DnsMessage Probe() => new()
    {
        Questions = [.. Unique.Select(record => record.Name).Distinct().Select(name => new DnsQuestion(name, DnsType.Any, Unicast: _probed == 1))],
        // No flush here: that is for those who hold a name.
        Authorities = [.. Unique.Select(record => record with { Flush = false })],
    };

    private IEnumerable<DnsRecord> Unique => Records.Where(record => record.Flush);

    private void Rename()
    {
        chosen.Value = Math.Max(chosen.Value, ++_number);
        (_name, Records) = (nameOf(_number), recordsOf(_number));
    }

    private TimeSpan Penalty(TimeSpan now)
    {
        _conflicts.Enqueue(now);
        while (_conflicts.Count > ManyConflicts || _conflicts.Peek() < now - ConflictsCount) _conflicts.Dequeue();
        return _conflicts.Count == ManyConflicts ? LongPause : TimeSpan.Zero;
    }

    /// <summary>Who is later in the order of types and bytes wins (RFC 6762, 8.2).</summary>
    private static int Compare(List<DnsRecord> theirs, List<DnsRecord> ours)
    {
        theirs.Sort(InOrder);
        ours.Sort(InOrder);
        for (var i = 0; i < Math.Min(theirs.Count, ours.Count); i++)
            if (InOrder(theirs[i], ours[i]) is var order and not 0) return order;
        return theirs.Count.CompareTo(ours.Count);
    }

    private static int InOrder(DnsRecord one, DnsRecord other) =>
        one.Type != other.Type ? one.Type.CompareTo(other.Type) : one.Data.Span.SequenceCompareTo(other.Data.Span);
}

/// <summary>The number behind a service's name that was free at last; 1 is none. Belongs to one loop's task.</summary>
internal sealed class NameNumber
{
    public int Value { get; set; } = 1;
}
