using Dray.Files;

namespace Dray.Server.Administration;

/// <summary>
/// What was cut short on its way into one folder, by way of whoever may touch it: the server that serves it, or, while none does,
/// whoever asks. One thread; calls block, for seconds at most. Whoever opened it disposes of it.
/// </summary>
internal abstract class FolderPartials : IDisposable
{
    /// <param name="home">The configuration folder, where this user's servers are found.</param>
    /// <param name="folder">The served one.</param>
    /// <exception cref="AdministrationException">It is not there, or whoever serves it can't be asked.</exception>
    /// <exception cref="FileFailureException">It can't be used.</exception>
    public static FolderPartials Open(string home, string folder)
    {
        if (!ServedFolder.IsThere(folder)) throw new AdministrationException($"{folder} is not there: name the folder that is served.");
        return ServedPartials.TryFind(home, folder) ?? (FolderPartials)new IdlePartials(folder);
    }

    /// <summary>All of them, in the order of their ids.</summary>
    /// <exception cref="AdministrationException">The server does not answer.</exception>
    public abstract IReadOnlyList<PartialStatus> List();

    /// <summary>Deletes one; false where it has gone already, or somebody is sending it.</summary>
    /// <exception cref="AdministrationException">The server does not answer, or could not.</exception>
    /// <exception cref="FileFailureException">Some of it is still there.</exception>
    public abstract bool TryRemove(string id);

    public abstract void Dispose();
}
