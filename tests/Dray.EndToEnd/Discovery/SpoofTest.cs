using System.Security.Cryptography;

namespace Dray.EndToEnd.Discovery;

/// <summary>Somebody who announces what is not true, and somebody who asks without end.</summary>
public sealed class SpoofTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Threat_20_Who_announces_himself_as_a_known_device_is_told_nothing()
    {
        await using var lan = await Lan.MakeAsync(_folder, "lan");
        var (ada, eve, mallory) = (await lan.HostAsync("ada", ("lan", "10.77.0.1/24")), await lan.HostAsync("eve", ("lan", "10.77.0.3/24")), await lan.HostAsync("mallory", ("lan", "10.77.0.66/24")));
        string id;
        await using (var served = await ada.ServeAsync())
        {
            var code = (await ada.RunAsync("pair", "--show")).Ended(0).Output.Trim();
            (await eve.RunWithCodeAsync(code, "pair", "ada")).Ended(0);
            id = (await ada.RunAsync("id", "--json")).Ended(0).Output.Split("\"id\":\"")[1][..16];
        }

        // An open server takes anything from anybody: whatever eve told it would be seen there.
        await using var trap = await mallory.ServeAsync("8097", "--open", "--no-announce");
        await using var spoof = mallory.Python(Announcer, "ada", id, "10.77.0.66", "8097");
        await spoof.SaysAsync("announcing");
        var before = State(eve.Home);
        Assert.Contains("10.77.0.66", (await eve.RunAsync("peers", "--timeout", "4s")).Ended(0).Output, StringComparison.Ordinal);
        foreach (var target in (string[])["ada:", "ada.local:"])
        {
            var run = (await eve.RunAsync("send", "--retry-for", "5s", _folder.File("secret-plan.txt", "secret"), target)).Ended(4);
            Assert.Contains("Nothing was sent", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(before, State(eve.Home));
        Assert.Equal(0, await trap.StopAsync());
        Assert.DoesNotContain("secret-plan", trap.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"event\":\"came\"", trap.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(mallory.Served, "*", SearchOption.AllDirectories), file => file.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Threat_21_A_flood_of_announcements_and_questions_leaves_no_state_and_gets_few_answers()
    {
        await using var lan = await Lan.MakeAsync(_folder, "lan");
        var (ada, mallory) = (await lan.HostAsync("ada", ("lan", "10.77.0.1/24")), await lan.HostAsync("mallory", ("lan", "10.77.0.66/24")));
        await using var served = await ada.ServeAsync();
        (await mallory.RunAsync("peers", "--timeout", "3s")).Ended(0);
        var before = State(ada.Home);
        await using var flood = mallory.Python(Flood);
        await flood.SaysAsync("answers");
        var told = flood.Output.Trim().Split(' ');
        var (answers, seconds) = (int.Parse(told[1], null), double.Parse(told[3], System.Globalization.CultureInfo.InvariantCulture));
        // Six records once a second, and ten answers a second to single askers after the first twenty.
        Assert.True(answers <= 60 + (20 * seconds), $"{answers} answers in {seconds} s");
        Assert.Equal(before, State(ada.Home));
        Assert.False(served.HasExited);
        // It still answers those who ask as they should.
        Assert.Contains("ada  10.77.0.1:8097", (await mallory.RunAsync("peers", "--timeout", "4s")).Ended(0).Output, StringComparison.Ordinal);
    }

    /// <summary>Every file with its content and the time of its last change.</summary>
    private static string[] State(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/run/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"),
    ];

    private const string Messages = """
        import select, socket, struct, sys, time
        def name(*labels): return b''.join(bytes([len(l)]) + l for l in (x.encode() for x in labels)) + b'\0'
        def record(owner, kind, data, flush=0x8001): return owner + struct.pack('>HHIH', kind, flush, 120, len(data)) + data
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('0.0.0.0') * 2 + struct.pack('i', 2))
        group = ('224.0.0.251', 5353)

        """;

    private const string Announcer = Messages + """
        who, id, address, port = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
        sock.bind(('', 5353))
        kind, host = name('_dray', '_tcp', 'local'), name('evil', 'local')
        instance = name(who, '_dray', '_tcp', 'local')
        texts = b''.join(bytes([len(t)]) + t for t in (b'txtvers=1', b'id=' + id.encode(), b'v=2'))
        packet = struct.pack('>6H', 0, 0x8400, 0, 4, 0, 0) + record(kind, 12, instance, 1) \
            + record(instance, 33, struct.pack('>3H', 0, 0, port) + host) + record(instance, 16, texts) + record(host, 1, socket.inet_aton(address))
        while True:
            sock.sendto(packet, group)
            print('announcing')
            time.sleep(0.1)
        """;

    private const string Flood = Messages + """
        plain = sock
        shared = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        shared.bind(('', 5353))
        shared.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton('224.0.0.251') + socket.inet_aton('0.0.0.0') + struct.pack('i', 2))
        shared.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('0.0.0.0') * 2 + struct.pack('i', 2))
        answers, began = 0, time.time()
        def drain(wait):
            global answers
            while True:
                ready = select.select([plain, shared], [], [], wait)[0]
                if not ready: return
                for one in ready:
                    data, source = one.recvfrom(9000)
                    if source[0] == '10.77.0.1' and data[2] & 0x80: answers += 1
        for i in range(10000):
            qu = 0x8001 if i % 2 else 1
            query = struct.pack('>6H', i, 0, 1, 0, 0, 0) + name('_dray', '_tcp', 'local') + struct.pack('>HH', 12, qu)
            (plain if i % 3 else shared).sendto(query, group)
            if i % 20 == 0:
                lie = name('lie-%d' % i, '_dray', '_tcp', 'local')
                shared.sendto(struct.pack('>6H', 0, 0x8400, 0, 1, 0, 0) + record(name('_dray', '_tcp', 'local'), 12, lie, 1), group)
            drain(0)
        drain(1.5)
        print('answers %d in %.1f' % (answers, time.time() - began))
        """;
}
