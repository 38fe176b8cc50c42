using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Dray.Tests.Server.Door;

[CollectionDefinition(nameof(ChangesTheProcess), DisableParallelization = true)]
public sealed class ChangesTheProcess;

/// <summary>
/// The current folder may be the one that senders drop files into: none of them may configure the server. Changes the
/// current folder and the environment, and so runs alone.
/// </summary>
[Collection(nameof(ChangesTheProcess))]
public sealed class DoorHostSurroundingsTests : IDisposable
{
    private readonly string _before = Directory.GetCurrentDirectory();
    private readonly string _folder = Directory.CreateTempSubdirectory("dray-door-").FullName;
    private readonly int _port;

    public DoorHostSurroundingsTests()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            _port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        File.WriteAllText(
            Path.Combine(_folder, "appsettings.json"),
            "{\"Urls\": \"http://127.0.0.1:" + _port + "\", \"Kestrel\": {\"Endpoints\": {\"Evil\": {\"Url\": \"http://127.0.0.1:" + _port + "\"}}}}");
        Directory.SetCurrentDirectory(_folder);
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", $"http://127.0.0.1:{_port}");
    }

    [Fact]
    public async Task Neither_a_dropped_appsettings_file_nor_the_environment_opens_a_port_and_nothing_is_watched()
    {
        var watches = CountInotify();
        await using var host = await TestHost.StartAsync();
        Assert.Equal("HTTP/2 /hello", await host.Get("https", HttpVersion.Version20));
        Assert.Equal(watches, CountInotify());

        using var evil = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Throws<SocketException>(() => evil.Connect(IPAddress.Loopback, _port));
        var addresses = host.App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Assert.All(addresses, address => Assert.Contains("front-door", address, StringComparison.Ordinal));
        Assert.Equal(2, addresses.Count);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", null);
        Directory.SetCurrentDirectory(_before);
        Directory.Delete(_folder, recursive: true);
    }

    private static int CountInotify() =>
        Directory.GetFiles("/proc/self/fd").Count(fd => new FileInfo(fd).LinkTarget is "anon_inode:inotify");
}
