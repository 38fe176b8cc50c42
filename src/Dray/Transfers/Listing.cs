using Dray.Files;
using Dray.Security;
using Dray.Transfers.Control;
using Dray.Transfers.Sending;
using Dray.Wire;

namespace Dray.Transfers;

/// <summary>Looks at what a server shares, and moves nothing.</summary>
internal static class Listing
{
    /// <summary>What a look came to: Reason is null where it ended well.</summary>
    /// <param name="Ended">As a send's.</param>
    /// <param name="Reason">Half a sentence for people.</param>
    public sealed record Outcome(SendEnd Ended, string? Reason);

    /// <summary>Runs one to its end, with a single try, but for a pairing that it takes.</summary>
    /// <param name="from">Where the server is, which one it has to be, and who is asked for a code.</param>
    /// <param name="path">A share and what is beneath it; empty for the shares.</param>
    /// <param name="recursive">All that is within folders, too.</param>
    /// <param name="found">Told of each entry as it comes, one at a time. Names are as the server has them.</param>
    /// <param name="cancel">Ends it as <see cref="SendEnd.Cancelled"/>.</param>
    public static async Task<Outcome> RunAsync(SendOptions from, string path, bool recursive, Action<ListedEntry> found, CancellationToken cancel)
    {
        var outcome = await TryAsync(from, path, recursive, found, cancel);
        if (outcome is not null) return outcome;
        var met = await Meeting.RunAsync(from, cancel);
        return met.Ended != SendEnd.Done
            ? new Outcome(met.Ended, met.Reason)
            : await TryAsync(from, path, recursive, found, cancel) ?? new Outcome(SendEnd.Refused, "the server does not know this device, though it was just paired");
    }

    /// <summary>Null where the devices do not know each other.</summary>
    private static async Task<Outcome?> TryAsync(SendOptions from, string path, bool recursive, Action<ListedEntry> found, CancellationToken cancel)
    {
        try
        {
            var home = from.ConfigurationFolder ?? ConfigurationFolder.DefaultPath();
            using var own = DeviceIdentity.LoadOrCreate(home, TimeProvider.System);
            var known = new KnownDevices(home);
            var belief = ServerBelief.Of(from.ServerId, known, own.Id, from.Host, from.Port);
            using var control = new ControlClient(from.Host, from.Port, own, belief) { FindHost = from.FindHost };
            var unreadable = 0;
            await foreach (var entry in control.List(new ListRequest { Path = path, Recursive = recursive }, cancel))
            {
                if (entry.Problem is not null) unreadable++;
                found(entry);
            }

            ServerPlace.Remember(known, control.ServerId, own.Id, from.Host, from.Port);
            return unreadable == 0 ? new Outcome(SendEnd.Done, null) : new Outcome(SendEnd.SomeFailed, $"{unreadable} could not be read there");
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new Outcome(SendEnd.Cancelled, null);
        }
        catch (Exception e) when (e is ServerNotBelievedException { IsStranger: true } or ControlException { Code: ErrorCode.Stranger })
        {
            return null;
        }
        catch (ControlException missing) when (missing.Code == ErrorCode.Missing)
        {
            return new Outcome(SendEnd.Missing, DisplayText.Escape(missing.Message));
        }
        catch (ControlException unknown) when (unknown.Code == ErrorCode.Gone)
        {
            return new Outcome(SendEnd.Refused, "the server shares nothing, since its version can't: upgrade it");
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or NotSupportedException)
        {
            return new Outcome(SendEnd.Refused, "what answered is not a Dray server of this version");
        }
        catch (Exception e) when (SendFailure.Of(e, from) is { } failure)
        {
            return new Outcome(failure.Ended ?? SendEnd.Unreachable, failure.Reason);
        }
    }
}
