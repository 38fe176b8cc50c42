using System.Net;

namespace Dray.Server.Door;

/// <summary>
/// Those who have come and not yet said, or shown, what lets them stay: so many in all and so many from one address.
/// Where it is full, a newcomer takes the place of the oldest from his own address, if that has all it may have, else of
/// the oldest from the address that has most. Who means well does not stay long; so a flood displaces itself, and
/// nobody is kept out by it. A few steps each, whatever the number; any thread.
/// </summary>
internal sealed class Crowd<T>(int most, int mostFromOne)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<T, (Group Of, LinkedListNode<T> At)> _places = [];
    private readonly Dictionary<IPAddress, Group> _groups = [];
    private readonly LinkedList<Group>?[] _bySize = new LinkedList<Group>[mostFromOne + 1];
    private int _largest;

    public int Count
    {
        get
        {
            lock (_gate) return _places.Count;
        }
    }

    /// <summary>Lets somebody in. Who gives way to him is out already, and for the caller to close; null where there was room.</summary>
    public T? Enter(T newcomer, IPAddress address)
    {
        lock (_gate)
        {
            var oldest = WhoGivesWayTo(address);
            if (oldest is not null) Remove(oldest);
            Add(newcomer, address);
            return oldest;
        }
    }

    /// <summary>False where he had left or given way before.</summary>
    public bool Leave(T who)
    {
        lock (_gate) return Remove(who);
    }

    /// <summary>Who of an address has been here longest; null where nobody of it is.</summary>
    public T? OldestFrom(IPAddress address)
    {
        lock (_gate) return _groups.TryGetValue(address, out var group) ? group.Members.First?.Value : null;
    }

    /// <summary>Puts out everybody, and returns them.</summary>
    public IReadOnlyList<T> Empty()
    {
        lock (_gate)
        {
            var all = _places.Keys.ToArray();
            foreach (var one in all) Remove(one);
            return all;
        }
    }

    private T? WhoGivesWayTo(IPAddress address)
    {
        if (_groups.TryGetValue(address, out var own) && own.Members.Count == mostFromOne) return own.Members.First!.Value;
        return _places.Count < most ? null : _bySize[_largest]!.First!.Value.Members.First!.Value;
    }

    private void Add(T who, IPAddress address)
    {
        if (!_groups.TryGetValue(address, out var group)) _groups[address] = group = new Group(address);
        Unrank(group);
        _places.Add(who, (group, group.Members.AddLast(who)));
        Rank(group);
        _largest = Math.Max(_largest, group.Members.Count);
    }

    private bool Remove(T who)
    {
        if (!_places.Remove(who, out var place)) return false;
        var group = place.Of;
        Unrank(group);
        group.Members.Remove(place.At);
        Rank(group);
        // If it was the only one of the largest, it is now the largest itself, by one less.
        if (_largest > 0 && _bySize[_largest] is not { Count: > 0 }) _largest--;
        return true;
    }

    private void Unrank(Group group)
    {
        if (group.Members.Count > 0) _bySize[group.Members.Count]!.Remove(group.Rank);
    }

    private void Rank(Group group)
    {
        if (group.Members.Count == 0) _groups.Remove(group.Address);
        else (_bySize[group.Members.Count] ??= []).AddLast(group.Rank);
    }

    /// <summary>Those from one address, the oldest first.</summary>
    private sealed class Group
    {
        public Group(IPAddress address) => (Address, Rank) = (address, new LinkedListNode<Group>(this));

        public IPAddress Address { get; }

        public LinkedList<T> Members { get; } = [];

        /// <summary>Its place among the groups of its size.</summary>
        public LinkedListNode<Group> Rank { get; }
    }
}
