using System.Net.Sockets;
using System.Threading.Channels;

namespace Dray.Discovery.Network;

/// <summary>
/// The sockets of one version of IP, and the links that they hear. What this machine does not give now is tried again at the
/// next scan. Belongs to the loop's task, which disposes it.
/// </summary>
/// <param name="family">Which version.</param>
/// <param name="asks">There has to be one with a port of its own, too.</param>
/// <param name="queue">Takes what comes.</param>
/// <param name="failed">Told of what this machine does not give.</param>
internal sealed class LinkSockets(AddressFamily family, bool asks, ChannelWriter<Datagram> queue, Action<Exception> failed) : IDisposable
{
    private readonly HashSet<Link> _joined = [];

    /// <summary>Sends from port 5353; null where it can't be had now.</summary>
    public MulticastSocket? Shared { get; private set; }

    /// <summary>Sends from a port that only this process has; null where it can't be had now, or is not needed.</summary>
    public MulticastSocket? Own { get; private set; }

    /// <summary>Something can be said.</summary>
    public bool IsOpen => (Shared ?? Own) is not null;

    /// <summary>Makes what is missing or has failed, and hears these links and no others.</summary>
    public void Keep(IReadOnlyList<Link> links)
    {
        if (Shared?.HasFailed == true) _joined.Clear();
        Shared = Kept(Shared, MulticastSocket.Port);
        if (asks) Own = Kept(Own, 0);
        if (Shared is null) return;
        // With other addresses it is another link on the same interface, which is joined anew.
        foreach (var gone in _joined.Except(links).ToList())
        {
            _joined.Remove(gone);
            Shared.Part(gone);
        }

        foreach (var link in links.Where(link => !_joined.Contains(link)))
            if (Try(() => Shared.Join(link), $"multicast DNS can't be heard on {link.Interface}")) _joined.Add(link);
    }

    public void Dispose()
    {
        Shared?.Dispose();
        Own?.Dispose();
    }

    private MulticastSocket? Kept(MulticastSocket? socket, int port)
    {
        if (socket is { HasFailed: false }) return socket;
        socket?.Dispose();
        MulticastSocket? made = null;
        if (!Try(() => made = MulticastSocket.Open(family, port), port == 0 ? "no port can be had to ask from" : $"UDP port {port} of multicast DNS can't be had")) return null;
        // It ends with the socket.
        _ = made!.ReceiveAsync(queue);
        return made;
    }

    private bool Try(Action call, string what)
    {
        try
        {
            call();
            return true;
        }
        catch (SocketException fault)
        {
            failed(new IOException($"{what}: {fault.Message}; it is tried again every second", fault));
            return false;
        }
    }
}
