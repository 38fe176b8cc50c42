using System.Globalization;
using System.Security.Authentication;
using Dray.Cli.Lookup;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Discovery;
using Dray.Security;
using Dray.Transfers.Control;

namespace Dray.Cli.Doctor;

/// <summary>
/// Who answers at a port, and what it says: nothing is said to it before its certificate was seen, and nothing at all to one
/// that shows another key than it should.
/// </summary>
internal sealed class Answerer(Target target, int port, string home, Action<Finding> tell)
{
    /// <summary>Apart by more than this, what is newer can't be told from what is older.</summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(2);

    private string Address => $"{target.BracketedHost} port {port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>What it says to anybody; null where it did not come to that.</summary>
    public async Task<HelloAnswer?> LookAsync(CancellationToken cancel)
    {
        try
        {
            using var own = DeviceIdentity.LoadOrCreate(home, TimeProvider.System);
            return await LookAsync(own, new KnownDevices(home), cancel);
        }
        catch (IdentityException fault)
        {
            tell(Finding.Unknown("identity", $"who answers can't be told without this device's key: {fault.Message}"));
        }
        catch (ControlException refusal)
        {
            tell(refusal.Code == ErrorCode.Upgrade ? OtherVersion($"the server says: {refusal.Message}") : NotDray($"what answers says: {refusal.Message}"));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or AuthenticationException)
        {
            tell(Lost(fault));
        }

        return null;
    }

    private async Task<HelloAnswer?> LookAsync(DeviceIdentity own, KnownDevices known, CancellationToken cancel)
    {
        string stranger;
        try
        {
            using var control = new ControlClient(target.Host, port, own, ServerBelief.Of(known, own.Id, target.Host, port)) { FindHost = new PeerFinder(DiscoveryScope.OfProcess(), port).FindAsync };
            var hello = await control.Hello(cancel);
            var theirs = known.Find(control.ServerId)?.Name;
            tell(Finding.Fine("identity", $"{hello.Server} answers, {(control.ServerId == own.Id ? "this very device" : $"known here as {theirs}")} ({DeviceId.Short(control.ServerId)})"));
            if (Ask(hello, control)) await StatusAsync(hello, control, cancel);
            return hello;
        }
        catch (ServerNotBelievedException doubt) when (doubt.IsStranger)
        {
            stranger = doubt.ServerId;
        }
        catch (ServerNotBelievedException doubt)
        {
            tell(KeyChanged(known, doubt.ServerId));
            return null;
        }

        // Its key is nobody's who is known: there is nothing to lose by a greeting.
        using var met = new ControlClient(target.Host, port, own, ServerBelief.Exactly(stranger)) { FindHost = new PeerFinder(DiscoveryScope.OfProcess(), port).FindAsync };
        var said = await met.Hello(cancel);
        if (Ask(said, met)) tell(Finding.Wrong(
            "identity", Culprits.NotPaired, $"{said.Server} answers ({DeviceId.Short(stranger)}), which this device is not paired with{(said.Open ? "; it takes files from strangers into its inbox" : "")}",
            $"dray pair {target.Address}, with the code that 'dray pair --show' shows there"));
        return said;
    }

    /// <summary>Version and clock, of which anybody may know; false where the rest can't be asked.</summary>
    private bool Ask(HelloAnswer hello, ControlClient control)
    {
        if (control.ServerTime is { } theirs) tell(Clock(theirs, DateTimeOffset.UtcNow));
        var speaks = string.Create(CultureInfo.InvariantCulture, $"the server speaks protocol {hello.Protocol}, this dray {ControlProtocol.Version}");
        var same = hello.Protocol == ControlProtocol.Version;
        tell(same ? Finding.Fine("version", $"both speak protocol {hello.Protocol}") : OtherVersion(speaks, hello.Protocol));
        return same;
    }

    private async Task StatusAsync(HelloAnswer hello, ControlClient control, CancellationToken cancel)
    {
        if (!hello.Known)
        {
            tell(Finding.Wrong("pairing", Culprits.NotPaired, $"{hello.Server} does not know this device (any more)", $"dray pair {target.Address}, with the code that 'dray pair --show' shows there"));
            return;
        }

        try
        {
            tell(Disk(hello.Server, await control.Status(cancel)));
        }
        catch (ControlException refusal) when (refusal.Code == ErrorCode.Refused)
        {
            tell(Finding.Wrong("pairing", Culprits.MayNotSend, $"{hello.Server} knows this device, and says: {refusal.Message}", "on that machine: dray devices allow NAME --send"));
        }
        catch (ControlException refusal)
        {
            tell(Finding.Unknown("disk", refusal.Code == ErrorCode.Gone ? $"{hello.Server} is an older dray, which does not tell how full its disk is" : refusal.Message));
        }
    }

    internal static Finding Clock(DateTimeOffset theirs, DateTimeOffset own)
    {
        var skew = theirs - own;
        var fact = string.Create(CultureInfo.InvariantCulture, $"the server's clock says {theirs.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, this one {own.UtcDateTime:yyyy-MM-dd HH:mm:ss}");
        return skew.Duration() <= MostSkew
            ? Finding.Fine("clock", fact)
            : Finding.Wrong(
                "clock", Culprits.Clock, $"{fact}: {Span.Format(skew.Duration())} {(skew > TimeSpan.Zero ? "ahead" : "behind")}",
                "set the clock that is wrong ('timedatectl set-ntp true'): which file is newer is told by clocks");
    }

    internal static Finding Disk(string server, StatusAnswer status)
    {
        var place = $"where {server} puts what this device sends{(status.Into.Length > 0 ? $", {status.Into}/" : "")}";
        var fact = $"{ByteSize.Format(status.Free)} of {ByteSize.Format(status.Size)} are free {place}";
        if (status.ReadOnly)
            return Finding.Wrong("disk", Culprits.DiskReadOnly, $"the file system {place}, is read-only (statvfs: ST_RDONLY)", "on that machine: mount it for writing, and if the system has made it so by itself ask its log ('dmesg') for a fault of the disk");
        if (status.OutOfNodes)
            return Finding.Wrong("disk", Culprits.DiskFull, $"{fact}, but no more files can be made there: it is out of inodes", "on that machine: delete files ('df -i' shows where they are), or serve a folder elsewhere");
        return status.IsFull
            ? Finding.Wrong("disk", Culprits.DiskFull, fact, "on that machine: free some space, or serve a folder elsewhere; what 'dray partials' lists there takes room as well")
            : Finding.Fine("disk", fact);
    }

    private Finding KeyChanged(KnownDevices known, string shown)
    {
        var expected = known.At(ServerPlace.Of(target.Host, port)) ?? known.Named(target.Host);
        var name = expected?.Name ?? target.Host;
        return Finding.Wrong(
            "identity", Culprits.KeyChanged,
            $"{target.Host} is known as '{name}' ({(expected is null ? "?" : DeviceId.Short(expected.Id))}), and what answers there now shows another key ({DeviceId.Short(shown)}): it was set up anew, or its address is another machine's now, or somebody is between. It was told nothing",
            $"run 'dray id' there; if it shows the new id: dray devices forget {ShellQuote.Quote(name)}; dray pair {target.Address}");
    }

    private static Finding OtherVersion(string fact, int? theirs = null) => Finding.Wrong(
        "version", Culprits.Version, fact, theirs is { } number ? $"upgrade dray {(number > ControlProtocol.Version ? "here" : "there")}" : "upgrade the older one of both");

    private Finding NotDray(string fact) => Finding.Wrong(
        "identity", Culprits.NotDray, fact, $"see what listens there on TCP port {port.ToString(CultureInfo.InvariantCulture)} ('ss -ltnp'), and which port 'dray serve' names");

    private Finding Lost(Exception fault)
    {
        for (Exception? inner = fault; inner is not null; inner = inner.InnerException)
        {
            if (inner is AuthenticationException) return NotDray($"what answers at {Address} speaks no TLS as Dray does: {inner.Message}");
        }

        return fault is IOException { InnerException: TimeoutException }
            ? Finding.Wrong("identity", Culprits.Silent, $"{Address} takes connections, and then says nothing for 10 s", "see whether 'dray serve' runs there and is not stopped ('ps'); if 'mtu' is wrong above, mend that first")
            : NotDray($"what answers at {Address} cut the connection: {fault.Message}");
    }
}
