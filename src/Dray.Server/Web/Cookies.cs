namespace Dray.Server.Web;

/// <summary>
/// The browsers that have traded a link for a cookie: a bounded crowd. In a full one a newcomer is let in all the same, and the oldest
/// gives way that came by the link by which most have come: so nobody who has one link can keep those out who have another.
/// Any thread.
/// </summary>
internal sealed class Cookies(int most = 4096)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Guest Guest, long Number)> _all = [];
    private long _last;

    public int Count { get { lock (_lock) return _all.Count; } }

    public void Add(string cookie, Guest guest)
    {
        lock (_lock)
        {
            if (_all.Count >= most) _all.Remove(_all.GroupBy(static one => one.Value.Guest.Grant).MaxBy(static link => link.Count())!.MinBy(static one => one.Value.Number).Key);
            _all[cookie] = (guest, ++_last);
        }
    }

    public Guest? Find(string cookie)
    {
        lock (_lock) return _all.TryGetValue(cookie, out var found) ? found.Guest : null;
    }

    public void Remove(string cookie)
    {
        lock (_lock) _all.Remove(cookie);
    }

    /// <summary>Keeps those alone whose link is good.</summary>
    public void Sweep(Predicate<Grant> isGood)
    {
        lock (_lock)
        {
            foreach (var (cookie, one) in _all)
            {
                if (!isGood(one.Guest.Grant)) _all.Remove(cookie);
            }
        }
    }
}
