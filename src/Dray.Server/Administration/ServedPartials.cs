using Dray.Files;

namespace Dray.Server.Administration;

/// <summary>Partials in a folder that a server of this user serves.</summary>
internal sealed class ServedPartials : FolderPartials
{
    private readonly RunningServer _server;

    private ServedPartials(RunningServer server) => _server = server;

    /// <summary>Null where no server that answers serves it.</summary>
    public static ServedPartials? TryFind(string home, string folder) =>
        RunningServer.Find(home).FirstOrDefault(server => Serves(server, folder)) is { } server ? new ServedPartials(server) : null;

    public override IReadOnlyList<PartialStatus> List()
    {
        var all = new List<PartialStatus>();
        for (var more = true; more;)
        {
            var answer = _server.Ask<AdminAnswer.Partials>(new AdminRequest.ListPartials(all.Count == 0 ? null : all[^1].Id));
            all.AddRange(answer.Page);
            more = answer.More && answer.Page.Count > 0;
        }

        return all;
    }

    public override bool TryRemove(string id) => _server.Ask<AdminAnswer.Removed>(new AdminRequest.RemovePartial(id)).IsGone;

    public override void Dispose() { }

    private static bool Serves(RunningServer server, string folder)
    {
        try
        {
            return ServedFolder.AreSame(server.Ask<AdminAnswer.Partials>(new AdminRequest.ListPartials(After: null)).Folder, folder);
        }
        catch (AdministrationException)
        {
            // It ends just now, or stands still. If it serves this folder, its lock says so.
            return false;
        }
    }
}
