using System.Security.Cryptography;
using System.Text;
using Dray.Security.Pairing;

namespace Dray.Tests.Security.Pairing;

/// <summary>Both ends of one pairing, and whoever may be between them.</summary>
internal sealed class PairingRig
{
    public static readonly PairingCode Code = Read("abbey-acorn-zoom");
    public static readonly string Server = Id("server");
    public static readonly string Client = Id("client");

    /// <param name="typed">What the person at the client typed.</param>
    /// <param name="serverSeen">The certificate that the client sees; another than the server's where somebody is between them.</param>
    /// <param name="clientSeen">The certificate that the server sees.</param>
    public PairingRig(PairingCode? typed = null, string? serverSeen = null, string? clientSeen = null)
    {
        Offerer = new Offerer(Code, new PairingParties(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), Server, clientSeen ?? Client));
        Joiner = new Joiner(typed ?? Code, serverSeen ?? Server, Client);
    }

    public Offerer Offerer { get; }

    public Joiner Joiner { get; }

    /// <summary>Every message that went from one end to the other, in order.</summary>
    public List<byte[]> Sent { get; } = [];

    public static PairingCode Read(string typed) => PairingCode.Read(typed, out _)!;

    public static string Id(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>Runs the pairing. <paramref name="tamper"/> is given each message with its number, 0 to 4, and says what arrives.</summary>
    public void Run(Func<int, byte[], byte[]>? tamper = null)
    {
        byte[] Pass(byte[] message)
        {
            Sent.Add(message);
            return tamper?.Invoke(Sent.Count - 1, message) ?? message;
        }

        var offer = Pass(Offerer.Offer());
        var rounds = Pass(Joiner.Join(offer));
        var answer = Pass(Offerer.Answer(rounds));
        var tag = Pass(Joiner.Confirm(answer));
        var ownTag = Pass(Offerer.Confirm(tag));
        Joiner.Finish(ownTag);
    }

    /// <summary>Runs it, and asserts that it comes to nothing at the end that got the bad message, the server first.</summary>
    public PairingException Fails(Func<int, byte[], byte[]>? tamper = null)
    {
        var fault = Assert.Throws<PairingException>(() => Run(tamper));
        Assert.False(Joiner.IsPaired);
        // The server is paired only where the client had proved itself, and nothing but the last message was lost.
        Assert.Equal(Sent.Count == 5, Offerer.IsPaired);
        return fault;
    }
}
