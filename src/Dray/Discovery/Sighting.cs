using Dray.Discovery.Messages;

namespace Dray.Discovery;

/// <summary>What one link's browser has heard of one service. Times as its loop counts them.</summary>
internal sealed class Sighting(TimeSpan now)
{
    /// <summary>So often what is missing is asked for, before it is left alone.</summary>
    private const int MostAsked = 5;

    private static readonly TimeSpan BetweenAsking = TimeSpan.FromSeconds(1);

    private int _asked;
    private TimeSpan _askedAt = now - BetweenAsking;

    /// <summary>The pointer to it, and how long that is believed.</summary>
    public required Belief Pointer { get; set; }

    public Belief? Service { get; private set; }

    /// <summary>The host that has it; known as long as <see cref="Service"/> is.</summary>
    public DnsName? Host { get; private set; }

    public Belief? Text { get; private set; }

    /// <summary>What its text tells of all that is looked at.</summary>
    public IReadOnlyDictionary<string, string> Pairs { get; private set; } = new Dictionary<string, string>();

    /// <summary>When anything was last heard of it.</summary>
    public TimeSpan Heard { get; set; } = now;

    /// <summary>When it was last asked whether it is still there.</summary>
    public TimeSpan Checked { get; set; } = now;

    /// <summary>When what is missing is to be asked for.</summary>
    public TimeSpan AskDue => _asked == MostAsked ? TimeSpan.MaxValue : _askedAt + BetweenAsking;

    /// <summary>Takes in a record of its own. It is taken apart here, once, and not whenever somebody looks.</summary>
    public void Describe(DnsRecord record, TimeSpan at)
    {
        var belief = new Belief(record, at);
        if (record.Type == DnsType.Service) (Service, Host) = (belief, record.ServiceHost);
        else (Text, Pairs) = (belief, TextPairs.Read(record.Data.Span, DrayService.Id, DrayService.Protocol, DrayService.Offer));
        if (record.Ttl > 0) Heard = at;
    }

    /// <summary>Lets go of what is not believed any more.</summary>
    public void Forget(TimeSpan at)
    {
        if (Service is { } service && service.Expires <= at) (Service, Host) = (null, null);
        if (Text is { } text && text.Expires <= at) (Text, Pairs) = (null, new Dictionary<string, string>());
    }

    public void Asked(TimeSpan at)
    {
        _asked++;
        _askedAt = at;
    }
}

/// <summary>A record that was heard, and how long it may be believed.</summary>
internal readonly record struct Belief(DnsRecord Record, TimeSpan Heard)
{
    /// <summary>What is taken back is let go a second later, lest somebody else still has it (RFC 6762, 10.1).</summary>
    public TimeSpan Expires => Heard + TimeSpan.FromSeconds(Math.Max(Record.Ttl, 1));

    /// <summary>Four fifths of its time: when to ask again.</summary>
    public TimeSpan Fades => Record.Ttl == 0 ? TimeSpan.MaxValue : Heard + TimeSpan.FromSeconds(Record.Ttl * 0.8);

    /// <summary>At least half of its time is left: it need not be told again.</summary>
    public bool IsKnown(TimeSpan now) => now < Heard + TimeSpan.FromSeconds(Record.Ttl / 2.0);
}
