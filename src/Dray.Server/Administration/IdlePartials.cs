using Dray.Files;

namespace Dray.Server.Administration;

/// <summary>Partials in a folder that nobody serves, and nobody can begin to serve meanwhile. First does what a server's start does.</summary>
internal sealed class IdlePartials : FolderPartials
{
    private readonly FolderLock? _lock;
    private readonly ReceivingFolder? _folder;

    /// <inheritdoc cref="FolderPartials.Open"/>
    public IdlePartials(string path)
    {
        if (!ServedFolder.WasServed(path)) return;
        _lock = FolderLock.TryTake(path, out var refusal) ?? throw new AdministrationException(
            $"{path}: {refusal}, which can't be asked: it is another user's, has another DRAY_HOME, or is just starting or ending.");
        try
        {
            _folder = ReceivingFolder.Open(path, TimeProvider.System);
            if (!_lock.TryToAll(() => _folder.Partials.Recover()))
                throw new AdministrationException($"{path}: something is being received into it just now; ask again when that has ended.");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override IReadOnlyList<PartialStatus> List() => _folder is null ? [] : PartialStatus.AllOf(_folder.Partials);

    public override bool TryRemove(string id) => _folder?.Partials.TryDelete(id) ?? false;

    public override void Dispose()
    {
        _folder?.Dispose();
        _lock?.Dispose();
    }
}
