using System.Net;
using System.Net.Sockets;
using Dray.Discovery;
using Dray.Discovery.Messages;
using Dray.Discovery.Network;

namespace Dray.Tests.Discovery;

/// <summary>One link under a clock that a test moves, with a party on it, and everything that this party says.</summary>
internal sealed class Airwaves
{
    public static readonly Link Link = new(7, "eth7", AddressFamily.InterNetwork, false, [(IPAddress.Parse("10.0.0.1"), 24)]);

    public static readonly IPEndPoint Asker = new(IPAddress.Parse("10.0.0.2"), MulticastSocket.Port);

    public static readonly Announcement Laptop = new("laptop", new string('a', 64), 2, [new IPEndPoint(IPAddress.Any, 8097)]);

    private ILinkParty? _party;

    public TimeSpan Now { get; private set; } = TimeSpan.FromHours(1);

    /// <summary>What was said to everybody, and when.</summary>
    public List<(TimeSpan At, DnsMessage Message)> Said { get; } = [];

    /// <summary>What was said to one alone.</summary>
    public List<(IPEndPoint To, DnsMessage Message)> Replied { get; } = [];

    /// <summary>What was asked from a port of its own.</summary>
    public List<DnsMessage> Asked { get; } = [];

    public DnsMessage Last => Said[^1].Message;

    private LinkPort Port => new(message => Said.Add((Now, Through(message))), (message, to) => Replied.Add((to, Through(message))), message => Asked.Add(Through(message)));

    public Responder Announce(Announcement? what = null, NameNumber? number = null)
    {
        var responder = new Responder(what ?? Laptop, number ?? new NameNumber(), Link, Port, Now, new Random(5));
        _party = responder;
        return responder;
    }

    public Browser Browse(bool checks = false)
    {
        var browser = new Browser(Link, Port, Now, checks);
        _party = browser;
        return browser;
    }

    /// <summary>A responder that holds its name, and has said nothing for a while.</summary>
    public static Airwaves WithAnnounced(Announcement? what = null)
    {
        var air = new Airwaves();
        air.Announce(what);
        air.Advance(TimeSpan.FromSeconds(10));
        air.Said.Clear();
        return air;
    }

    public void Hear(DnsMessage message, IPEndPoint? from = null)
    {
        _party!.Receive(Through(message), from ?? Asker, Now);
        Catch(Now);
    }

    public void Advance(TimeSpan by)
    {
        var end = Now + by;
        Catch(end);
        Now = end;
    }

    public void Leave() => _party!.Leave(Now);

    public static DnsMessage Query(DnsName name, DnsType type, bool unicast = false) => new() { Questions = [new DnsQuestion(name, type, unicast)] };

    private void Catch(TimeSpan end)
    {
        while (_party!.Due <= end)
        {
            Now = _party.Due > Now ? _party.Due : Now;
            _party.Tick(Now);
        }
    }

    // As the wire has it.
    private static DnsMessage Through(DnsMessage message) => DnsMessage.Read(message.Write())!;
}
