using Dray.Cli.Parsing;
using Dray.Security;
using Dray.Server.Administration;

namespace Dray.Cli;

/// <summary>All servers of this user that run on this machine.</summary>
internal static class LocalServers
{
    /// <summary>The one that is meant: the only one, or that on a port.</summary>
    /// <exception cref="AdministrationException">There is none.</exception>
    /// <exception cref="UsageException">There are several.</exception>
    public static RunningServer Choose(int? port)
    {
        var running = RunningServer.Find(ConfigurationFolder.DefaultPath());
        RunningServer[] meant = [.. running.Where(server => port is null || server.Port == port)];
        return (meant, running) switch
        {
            ([var one], _) => one,
            (_, []) => throw new AdministrationException(
                "No server of this user runs here. Start one with 'dray serve'; or set DRAY_HOME as it is set for the one that runs."),
            ([], _) => throw new AdministrationException($"No server runs here on port {port}, but on {Ports(running)}."),
            _ => throw new UsageException($"Several servers run here: choose one by --port, {Ports(running)}."),
        };
    }

    /// <summary>The transfers that run there now. A server that does not answer tells of none.</summary>
    /// <exception cref="AdministrationException">Servers can't be looked for.</exception>
    public static IEnumerable<RunningTransfer> Running()
    {
        foreach (var server in RunningServer.Find(ConfigurationFolder.DefaultPath()))
        {
            IReadOnlyList<RunningTransfer> running = [];
            try
            {
                running = server.Ask<AdminAnswer.Listing>(new AdminRequest.List()).Running;
            }
            catch (AdministrationException)
            {
                // It ends just now, or stands still.
            }

            foreach (var transfer in running) yield return transfer;
        }
    }

    /// <summary>Has every server cut what a device sends that has been forgotten.</summary>
    /// <exception cref="AdministrationException">Some could not be told; the others were.</exception>
    public static void CutOff(KnownDevice device)
    {
        var faults = new List<string>();
        foreach (var server in RunningServer.Find(ConfigurationFolder.DefaultPath()))
        {
            try
            {
                server.Ask<AdminAnswer.Done>(new AdminRequest.Revoke(device.Id));
            }
            catch (AdministrationException fault)
            {
                faults.Add(fault.Message);
            }
        }

        if (faults.Count > 0)
            throw new AdministrationException($"What it is sending now may go on, since not every server could be told. {string.Join(' ', faults)}");
    }

    private static string Ports(IReadOnlyList<RunningServer> running) => string.Join(" or ", running.Select(server => server.Port));
}
