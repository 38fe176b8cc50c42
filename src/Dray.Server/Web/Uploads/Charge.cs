using Dray.Files;
using Dray.Transfers.Receiving;

namespace Dray.Server.Web;

/// <summary>
/// What one file that comes in has taken of its link's quota, however many requests bring it: given back where nothing of it
/// stays, and kept once it has landed. Whoever has the file calls it, one at a time.
/// </summary>
/// <param name="allowance">The link's; null for as much as there is room for.</param>
internal sealed class Charge(Allowance? allowance)
{
    private long _bytes;

    /// <summary>Takes so many bytes more.</summary>
    /// <exception cref="FileFailureException">The link takes no more.</exception>
    public void Take(string name, long bytes)
    {
        if (allowance?.TryTake(bytes, entries: 0) == false) throw FileFaults.Failure(FileFault.Quota, name, allowance.Exceeded);
        _bytes += bytes;
    }

    /// <summary>Nothing of it stays.</summary>
    public void Return()
    {
        allowance?.Return(_bytes, entries: 0);
        _bytes = 0;
    }

    /// <summary>What the other has taken is this one's: its bytes go into this one's file.</summary>
    public void TakeOver(Charge other) => (_bytes, other._bytes) = (_bytes + other._bytes, 0);
}
