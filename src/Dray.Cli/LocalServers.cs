using Dray.Security;
using Dray.Server.Administration;

namespace Dray.Cli;

/// <summary>All servers of this user that run on this machine.</summary>
internal static class LocalServers
{
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
}
