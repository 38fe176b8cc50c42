using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>
/// An archive ends with a list of all that is in it, which has to be kept until then, at some 300 bytes an entry. So entries are
/// bounded, over all archives that are under way. Any thread.
/// </summary>
internal sealed class ZipRoom(int most = 1_000_000)
{
    private int _taken;

    /// <summary>For one archive, until it is disposed of.</summary>
    public Claim Take() => new(this);

    private bool TryTake() => Interlocked.Increment(ref _taken) <= most;

    /// <summary>One archive's. One thread at a time.</summary>
    internal sealed class Claim(ZipRoom room) : IDisposable
    {
        private int _own;

        /// <summary>Takes room for one more entry.</summary>
        /// <exception cref="WebException">There is none.</exception>
        public void Add()
        {
            _own++;
            if (!room.TryTake()) throw new WebException(StatusCodes.Status503ServiceUnavailable, "more files go into archives than this server keeps in mind: take fewer at once");
        }

        public void Dispose()
        {
            Interlocked.Add(ref room._taken, -_own);
            _own = 0;
        }
    }
}
