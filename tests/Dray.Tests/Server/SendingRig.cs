using Dray.Security;
using Dray.Tests.Files;
using Dray.Tests.Server.Control;
using Dray.Transfers;

namespace Dray.Tests.Server;

/// <summary>A sender with a key of its own and one file, for servers that may not know it. Each test has its own and disposes of it.</summary>
internal sealed class SendingRig : IDisposable
{
    public SendingRig()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "no TLS 1.3 server here");
        Directory.CreateDirectory(Temp["out"]);
        File.WriteAllText(Temp["out/file"], "content");
    }

    /// <summary>What it sends lies in <c>out</c>: a file with "content".</summary>
    public TempFolder Temp { get; } = new();

    /// <summary>The servers that it asked a person about.</summary>
    public List<Stranger> Met { get; } = [];

    /// <summary>The sender knows a device, paired, at the place of this server.</summary>
    public static void Pin(TestServer server, string id, string name) =>
        KnownTo(server, "sender").Add(id, name, DateTimeOffset.UnixEpoch, ServerPlace.Of("127.0.0.1", server.At.Port));

    public static KnownDevices KnownTo(TestServer server, string device) => new(server.HomeOf(device));

    /// <summary>Sends, and answers what it is asked about strangers; nothing where it is asked more often.</summary>
    public Task<SendReceipt> SendAsync(TestServer server, params Introduction?[] answers)
    {
        var next = 0;
        return SendAsync(server, options => options with
        {
            Introduce = (stranger, _) =>
            {
                Met.Add(stranger);
                return Task.FromResult(next < answers.Length ? answers[next++] : null);
            },
        });
    }

    public Task<SendReceipt> SendAsync(TestServer server, Func<SendOptions, SendOptions> change, Action<SendEvent>? report = null)
    {
        var options = new SendOptions
        {
            Sources = [Temp["out/file"]], Host = "127.0.0.1", Port = server.At.Port, ConfigurationFolder = server.HomeOf("sender"),
        };
        return Sender.RunAsync(change(options), null, report, TestContext.Current.CancellationToken);
    }

    public void Dispose() => Temp.Dispose();
}
