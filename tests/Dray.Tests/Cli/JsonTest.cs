using System.Net;
using System.Text;
using System.Text.Json;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Files;
using Dray.Server;
using Dray.Transfers;

namespace Dray.Tests.Cli;

public sealed class JsonTest : IDisposable
{
    private readonly MemoryStream _written = new();
    private readonly FakeClock _clock = new();

    public void Dispose() => _written.Dispose();

    [Fact]
    public void A_send_is_told_line_by_line()
    {
        var json = Send();
        json.On(new Connected("laptop", "id", "192.168.1.7:8097"));
        json.On(new Connected("printer", "", "192.168.1.9:9100") { Secret = false });
        json.On(new Answered("ok\e"u8.ToArray()));
        json.On(new Retrying("Nobody answers.", TimeSpan.FromSeconds(2)));
        json.On(new Planned("a", "send", 5, null));
        _clock.Advance(1);
        json.On(new EntryLanded("a", "a (1)", LandOutcome.Beside, 5, null));
        json.On(new EntryFailed("b", FileFault.NoSpace, "no room"));
        json.Ended(new SendReceipt { Ended = SendEnd.SomeFailed, Landed = 1, Bytes = 5, Lanes = 2 }, new Target("h", null, ""), 5);
        Assert.Equal(
            """
            {"event":"connected","server":"laptop","id":"id","address":"192.168.1.7:8097","secret":true,"v":1,"ms":0}
            {"event":"connected","server":"printer","address":"192.168.1.9:9100","secret":false,"v":1,"ms":0}
            {"event":"answered","text":"ok\u001B","size":3,"v":1,"ms":0}
            {"event":"retrying","reason":"Nobody answers.","in_ms":2000,"v":1,"ms":0}
            {"event":"planned","name":"a","action":"send","size":5,"v":1,"ms":0}
            {"event":"landed","name":"a","as":"a (1)","outcome":"beside","size":5,"v":1,"ms":1000}
            {"event":"failed","name":"b","fault":"no_space","reason":"no room","v":1,"ms":1000}
            {"event":"done","ended":"some_failed","exit":5,"landed":1,"replaced":0,"beside":0,"skipped":0,"failed":0,"bytes":5,"elapsed_ms":0,"lanes":2,"secret":true,"durable":false,"v":1,"ms":1000}

            """.ReplaceLineEndings("\n"),
            Written());
    }

    [Fact]
    public void Progress_comes_at_most_twice_a_second()
    {
        var json = Send();
        for (var i = 0; i < 50; i++)
        {
            _clock.Advance(0.1);
            json.Progress(new ProgressState(i, 50, 0, 1, true, 10));
        }

        Assert.InRange(Written().Split('\n').Length - 1, 8, 10);
    }

    [Theory]
    [InlineData("evil\e[2J\u009B\u202E")]
    [InlineData("lone \uD800 surrogate")]
    [InlineData("Grüße \"😀\"\\")]
    public void Threat_05_A_line_of_JSON_is_plain_ASCII_whatever_the_name(string name)
    {
        Send().On(new EntryFailed(name, FileFault.Io, "reason"));
        var line = Written();
        Assert.DoesNotContain(line.TrimEnd('\n'), c => c is < ' ' or > '~');
        using var parsed = JsonDocument.Parse(line);
        Assert.Equal(name.Replace('\uD800', '\uFFFD'), parsed.RootElement.GetProperty("name").GetString());
    }

    [Fact]
    public void A_server_is_told_of_line_by_line()
    {
        var peer = new IPEndPoint(IPAddress.IPv6Loopback, 5);
        var json = new ServeJson(new ServeOptions { Folder = "in", Web = new WebOptions() }, new(_written, ServeLineContext.Default.ServeLine, _clock));
        json.On(new Listening([new(IPAddress.Loopback, 9), peer], "/in", "box", "id"));
        json.On(new DevicePaired("laptop", "id", peer));
        json.On(new ClientCame("t", "laptop", peer));
        json.On(new ClientWent("t", "laptop", peer, null, new("/in/x", 1, 2, 3, 4, 5, 6, TimeSpan.FromSeconds(7))));
        json.On(new RawCame(peer, "a.bin"));
        json.On(new RawWent(peer, "a.bin", 8, "too much", TimeSpan.FromSeconds(9)));
        json.On(new Refused(null, "garbage"));
        json.On(new ServeEntryFailed("t", "a", "no room"));
        json.Draining(1, TimeSpan.FromSeconds(30));
        json.Ended(0, null);
        Assert.Equal(
            """
            {"event":"listening","addresses":["127.0.0.1:9","[::1]:5"],"port":9,"folder":"/in","name":"box","id":"id","secret":true,"paired":false,"v":1,"ms":0}
            {"event":"paired","name":"laptop","id":"id","peer":"[::1]:5","v":1,"ms":0}
            {"event":"came","transfer":"t","client":"laptop","peer":"[::1]:5","secret":true,"known":true,"v":1,"ms":0}
            {"event":"went","transfer":"t","client":"laptop","peer":"[::1]:5","committed":true,"folder":"/in/x","landed":1,"replaced":2,"beside":3,"skipped":4,"failed":5,"bytes":6,"elapsed_ms":7000,"secret":true,"durable":true,"v":1,"ms":0}
            {"event":"raw_came","peer":"[::1]:5","file":"a.bin","v":1,"ms":0}
            {"event":"raw_went","peer":"[::1]:5","file":"a.bin","bytes":8,"reason":"too much","elapsed_ms":9000,"v":1,"ms":0}
            {"event":"refused","reason":"garbage","v":1,"ms":0}
            {"event":"failed","transfer":"t","name":"a","reason":"no room","v":1,"ms":0}
            {"event":"draining","running":1,"grace_ms":30000,"v":1,"ms":0}
            {"event":"done","exit":0,"v":1,"ms":0}

            """.ReplaceLineEndings("\n"),
            Written());
    }

    [Fact]
    public void A_trial_reads_what_a_send_writes()
    {
        Send().On(new EntryFailed("b", FileFault.NoSpace, "no room"));
        var read = JsonSerializer.Deserialize(Written(), SendLineContext.Default.SendLine);
        Assert.Equal(new SendLine.EntryFailed("b", "no_space", "no room"), read);
    }

    private SendJson Send() => new(new(_written, SendLineContext.Default.SendLine, _clock), _clock);

    private string Written() => Encoding.UTF8.GetString(_written.ToArray());
}
