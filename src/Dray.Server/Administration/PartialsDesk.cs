using Dray.Files;

namespace Dray.Server.Administration;

/// <summary>Answers what a server's own user asks about partials. Any thread may call.</summary>
/// <param name="folder">The served one.</param>
/// <param name="partials">Those in it.</param>
internal sealed class PartialsDesk(string folder, PartialStore partials)
{
    // A character takes six bytes of JSON at most: such a page, one name at least in it, and the folder's path fit in a line.
    private const int MostOnPage = 28 << 10, BesideName = 512, Escaped = 6;

    public AdminAnswer.Partials List(string? after)
    {
        var rest = PartialStatus.AllOf(partials).SkipWhile(one => string.CompareOrdinal(one.Id, after) <= 0).ToList();
        var bytes = 0;
        var page = rest.TakeWhile(one => (bytes += BesideName + (Escaped * one.Target.Length)) <= MostOnPage).ToList();
        return new AdminAnswer.Partials(folder, page, More: page.Count < rest.Count);
    }

    /// <exception cref="FileFailureException">Some of it is still there.</exception>
    public AdminAnswer.Removed Remove(string id) => new(partials.TryDelete(id));
}
