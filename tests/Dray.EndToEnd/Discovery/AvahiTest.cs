using System.Diagnostics;

namespace Dray.EndToEnd.Discovery;

/// <summary>What Avahi announces, and what it makes of Dray's announcements: two programs on one port, and two readings of the RFCs.</summary>
public sealed class AvahiTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Avahi_finds_servers_and_servers_find_what_Avahi_announces()
    {
        Tools.NeedLinux();
        foreach (var program in (string[])["avahi-daemon", "avahi-browse", "avahi-publish", "dbus-daemon", "unshare"]) Tools.Need(program);
        await using var lan = await Lan.MakeAsync(_folder, "lan");
        var (ada, bob) = (await lan.HostAsync("ada", ("lan", "10.77.0.1/24")), await lan.HostAsync("bob", ("lan", "10.77.0.2/24")));
        await using var avahi = Daemon(bob);
        await BrowseAsync(bob, ""); // until it runs
        await using var served = await ada.ServeAsync();

        // A server of Avahi's own machine shares port 5353 with it.
        await using var beside = await bob.ServeAsync("10.77.0.2:9009");
        await BrowseAsync(bob, ";ada;_dray._tcp;local;dray-", ";10.77.0.1;8097;", "\"v=2\"", ";bob;_dray._tcp;local;", ";10.77.0.2;9009;");

        await using var published = Running.StartProgram(
            [.. bob.Under, "env", Bus, "avahi-publish", "-s", "printer room", "_dray._tcp", "8097", "txtvers=1", "id=00112233445566ff", "v=2"]);
        await published.SaysAsync("Established");
        var listed = "";
        for (var began = Stopwatch.GetTimestamp(); !listed.Contains("printer room", StringComparison.Ordinal);)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < DrayBinary.Patience, listed);
            listed = (await ada.RunAsync("peers")).Ended(0).Output;
        }

        Assert.Contains("printer room  10.77.0.2:8097", listed, StringComparison.Ordinal);
        Assert.Contains("0011 2233 4455 66ff …  not known here, protocol 2", listed, StringComparison.Ordinal);
    }

    private string Bus => $"DBUS_SYSTEM_BUS_ADDRESS=unix:path={_folder.At("bus")}";

    /// <summary>An Avahi with a bus and a /run of its own.</summary>
    private Running Daemon(NetworkHost host)
    {
        var bus = _folder.File("bus.conf", $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "busconfig.dtd">
            <busconfig><type>system</type><listen>unix:path={_folder.At("bus")}</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_type="signal"/>
            <allow send_type="method_return"/><allow send_type="error"/><allow receive_type="method_call"/><allow receive_type="signal"/>
            <allow receive_type="method_return"/><allow receive_type="error"/></policy></busconfig>
            """);
        var settings = _folder.File("avahi.conf", "[server]\nhost-name=bob\nenable-dbus=yes\ndisallow-other-stacks=no\n[rlimits]\n");
        return Running.StartProgram([.. host.Under, "env", Bus, "unshare", "--mount", "/bin/sh", "-c", $"""
            mount -t tmpfs none /run && mkdir -p /run/avahi-daemon || exit 1
            dbus-daemon --config-file={bus} --nofork --nopidfile & bus=$!
            while [ ! -S {_folder.At("bus")} ]; do sleep 0.05; done
            avahi-daemon -f {settings} --no-drop-root --no-rlimits --no-chroot & avahi=$!
            trap 'kill $avahi $bus' TERM
            wait; wait
            """]);
    }

    /// <summary>Browses until all of this is said, in one listing.</summary>
    private async Task BrowseAsync(NetworkHost host, params string[] expected)
    {
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            var (exitCode, found) = await host.TryShellAsync($"env {Bus} avahi-browse -rpt _dray._tcp");
            if (exitCode == 0 && expected.All(text => found.Contains(text, StringComparison.Ordinal))) return;
            Assert.True(Stopwatch.GetElapsedTime(began) < DrayBinary.Patience, $"{exitCode}: {found}");
            await Task.Delay(50);
        }
    }
}
