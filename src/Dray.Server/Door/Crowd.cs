using System.Net;
using System.Runtime.InteropServices;

namespace Dray.Server.Door;

/// <summary>The visitors that have not spoken yet, and how many of them each address has. Lives on the door's loop.</summary>
internal sealed class Crowd(int most, int mostFromOne)
{
    private readonly HashSet<Visitor> _visitors = [];
    private readonly Dictionary<IPAddress, int> _byAddress = [];

    public IReadOnlyCollection<Visitor> Visitors => _visitors;

    public bool HasRoomFor(IPAddress address) =>
        _visitors.Count < most && _byAddress.GetValueOrDefault(address) < mostFromOne;

    public void Add(Visitor visitor)
    {
        _visitors.Add(visitor);
        CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, visitor.Address, out _)++;
    }

    public void Remove(Visitor visitor)
    {
        if (!_visitors.Remove(visitor)) return;
        if (--CollectionsMarshal.GetValueRefOrNullRef(_byAddress, visitor.Address) == 0) _byAddress.Remove(visitor.Address);
    }
}
