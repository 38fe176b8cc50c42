using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Dray.Security;

namespace Dray.EndToEnd;

/// <summary>Somebody on the way who would have both ends speak something weaker than they want. Neither does.</summary>
public sealed class DowngradeTest : IDisposable
{
    private const string Canary = "canary-0b7e2d51-green";

    private readonly TemporaryFolder _folder = new();
    private readonly DeviceIdentity _identity;

    public DowngradeTest() => _identity = DeviceIdentity.LoadOrCreate(Home, TimeProvider.System);

    private string Home => _folder.At("home");

    public void Dispose()
    {
        _identity.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public Task Threat_23_A_server_of_TLS_1_2_is_told_nothing() => IsToldNothingAsync(async stream =>
    {
        // Even with the certificate of the very device that is meant.
        await using var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(_identity.Certificate, clientCertificateRequired: false, SslProtocols.Tls12, checkCertificateRevocation: false);
        await Answer(tls);
    });

    [Fact]
    public Task Threat_23_A_server_without_TLS_is_told_nothing() => IsToldNothingAsync(Answer);

    [Theory]
    [InlineData(false, "\"suite\":1", "\"suite\":0", 4, false)]
    [InlineData(false, "\"suite\":1", "\"suite\":2", 4, false)]
    [InlineData(false, "\"suite\":1", "\"suite\":2", 4, true)]
    [InlineData(false, "\"suite\":1", "\"siute\":1", 3, false)]
    [InlineData(true, "\"suite\":1", "\"suite\":2", 4, true)]
    [InlineData(true, "\"suite\":1", "\"suite\":2", 4, false)]
    [InlineData(true, "\"suite\":1", "\"suite\":0", 4, true)]
    public async Task Threat_23_A_sender_that_wants_secrecy_gets_it_or_leaves(bool request, string said, string heard, int exitCode, bool willing)
    {
        var source = _folder.File("file", Canary);
        await using var served = await Served.StartAsync(_folder.At("in"), willing ? ["--plain"] : [], home: Home);
        var altered = 0;
        // As nobody can who does not have the device's own key: the sender depends on nobody's word all the same.
        await using var network = new Interceptor(served.Port, _identity.Certificate, _identity.Certificate)
        {
            Rewrite = (toServer, text) =>
            {
                if (toServer != request || !text.Contains(said, StringComparison.Ordinal)) return text;
                altered++;
                return text.Replace(said, heard, StringComparison.Ordinal);
            },
        };

        (await SendAsync(source, network.Address)).Ended(exitCode);

        Assert.True(altered > 0);
        Assert.Equal(0, network.Lanes);
        Assert.False(File.Exists(served.At("file")));
        await served.KillAsync(); // it would wait for a sender who has gone
    }

    [Fact]
    public async Task Threat_23_A_client_of_TLS_1_2_gets_no_word_of_the_server()
    {
        await using var served = await Served.StartAsync(_folder.At("in"), ["--open"], home: Home);

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(served, SslProtocols.Tls12, DeviceIdentity.Sni, _identity.Certificate));

        Assert.True(refused is AuthenticationException or IOException, refused.ToString());
        await AssertUntouchedAsync(served);
    }

    [Theory]
    [InlineData(DeviceIdentity.Sni)]
    [InlineData("localhost")]
    public async Task Threat_23_A_client_without_a_certificate_may_do_nothing(string name)
    {
        await using var served = await Served.StartAsync(_folder.At("in"), ["--open"], home: Home);

        var answer = "";
        try
        {
            answer = await AskAsync(served, SslProtocols.Tls13, name, certificate: null);
        }
        catch (IOException)
        {
            // Cut before anything was answered.
        }

        if (answer.Length > 0) Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        await AssertUntouchedAsync(served);
    }

    [Fact]
    public async Task Threat_23_A_client_without_TLS_is_told_to_use_it()
    {
        await using var served = await Served.StartAsync(_folder.At("in"), ["--open"], home: Home);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, served.Port);

        Assert.StartsWith("HTTP/1.1 426", await PostAsync(client.GetStream()), StringComparison.Ordinal);
        await AssertUntouchedAsync(served);
    }

    private async Task IsToldNothingAsync(Func<Stream, Task> speak)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var source = _folder.File(Canary, Canary);
        await using var network = new Recorder(((IPEndPoint)listener.LocalEndpoint).Port);
        var speaking = SpeakAsync(listener, speak);

        (await SendAsync(source, network.Address)).Ended(3);

        listener.Stop();
        await speaking;
        var said = network.Heard.Where(piece => piece.ToServer).ToArray();
        Assert.NotEmpty(said);
        Assert.All(said.GroupBy(piece => piece.Connection), connection => Assert.Equal(0x16, connection.First().Bytes[0])); // TLS' own
        var all = Encoding.Latin1.GetString([.. said.SelectMany(piece => piece.Bytes)]);
        Assert.DoesNotContain(Canary, all, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP", all, StringComparison.Ordinal);
    }

    private static async Task SpeakAsync(TcpListener listener, Func<Stream, Task> speak)
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync();
                await speak(client.GetStream());
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                // This client wants no more of it.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>Hears a little and answers in the plainest HTTP that all is well.</summary>
    private static async Task Answer(Stream stream)
    {
        await stream.ReadAtLeastAsync(new byte[1], 1);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"u8.ToArray());
    }

    private Task<Run> SendAsync(string source, string address) =>
        DrayBinary.RunAsync(["send", "--retry-for", "0s", source, "--to", address], environment: DrayBinary.At(Home));

    private static async Task<string> AskAsync(Served served, SslProtocols version, string name, X509Certificate2? certificate)
    {
        await using var tls = await HandmadeClient.ConnectAsync(served.Port, certificate, version, name);
        return await PostAsync(tls);
    }

    /// <summary>Asks for a transfer, in the words that an honest sender uses. What is answered.</summary>
    private static async Task<string> PostAsync(Stream stream)
    {
        const string body = """{"protocol":2,"device":"eve","onConflict":"Newer","suite":1}""";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/transfers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        using var reader = new StreamReader(stream);
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        return await reader.ReadToEndAsync(patience.Token);
    }

    /// <summary>It has taken nothing, and takes the next who comes as he should.</summary>
    private async Task AssertUntouchedAsync(Served served)
    {
        Assert.Equal([".dray"], Directory.EnumerateFileSystemEntries(served.Folder).Select(Path.GetFileName));
        Assert.DoesNotContain("\"came\"", served.Output, StringComparison.Ordinal);
        (await SendAsync(_folder.File("next", "x"), served.Address)).Ended(0);
    }
}
