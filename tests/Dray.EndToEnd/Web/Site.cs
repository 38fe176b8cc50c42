using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Dray.EndToEnd.Web;

/// <summary>A <c>dray serve --web</c> of a test's own, and somebody who speaks to it byte by byte, as no browser would.</summary>
internal sealed class Site : IAsyncDisposable
{
    private Site(TemporaryFolder folder, Running running, JsonElement listening)
    {
        (Folder, Running, Web) = (folder, running, listening.GetProperty("web"));
        Port = listening.GetProperty("port").GetInt32();
        Token = TokenIn(Web);
    }

    public TemporaryFolder Folder { get; }

    public Running Running { get; }

    /// <summary>What its first line says of the link.</summary>
    public JsonElement Web { get; }

    public int Port { get; }

    /// <summary>Of the first link.</summary>
    public string Token { get; }

    public string Host => $"127.0.0.1:{Port}";

    public string Served => Folder.At("in");

    public string Home => Folder.At("home");

    /// <summary>All that is there of anybody's files, those that are still on their way included.</summary>
    public IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(Served, "*", SearchOption.AllDirectories)];

    public static async Task<Site> StartAsync(params string[] more)
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "no TLS 1.3 server here");
        var folder = new TemporaryFolder();
        var running = Running.Start(["serve", folder.At("in"), "--listen", "127.0.0.1:0", "--json", "--web", .. more], environment: DrayBinary.At(folder.At("home")));
        try
        {
            return new Site(folder, running, await running.NextAsync("listening"));
        }
        catch
        {
            await running.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    public static string TokenIn(JsonElement web) => web.GetProperty("links")[0].GetString()!.Split('#')[1];

    /// <summary>Runs another dray of the same user.</summary>
    public Task<Run> RunAsync(params string[] arguments) => DrayBinary.RunAsync(arguments, environment: DrayBinary.At(Home));

    /// <summary>Connects, with TLS or without; the caller disposes.</summary>
    public async Task<Stream> ConnectAsync(bool tls = true)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (!tls) return stream;
        var secured = new SslStream(stream);
        // Whose it is the tests look at themselves, where it matters.
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null });
        return secured;
    }

    /// <summary>SHA-256 of the certificate that somebody sees who comes now.</summary>
    public async Task<string> FingerprintAsync()
    {
        await using var stream = (SslStream)await ConnectAsync();
        return Convert.ToHexStringLower(SHA256.HashData(stream.RemoteCertificate!.GetRawCertData()));
    }

    /// <summary>Sends a request as it stands, with the end of its head, and reads until the other side closes.</summary>
    /// <param name="head">Request line and headers, on a line each. <c>Connection: close</c> is added.</param>
    /// <param name="tls">False for plain HTTP.</param>
    /// <param name="body">Sent behind it.</param>
    public async Task<Reply> AskAsync(string head, bool tls = true, string body = "")
    {
        await using var stream = await ConnectAsync(tls);
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"{head.ReplaceLineEndings("\r\n").TrimEnd()}\r\nConnection: close\r\n\r\n{body}"));
        }
        catch (IOException)
        {
            // It has answered before it had read all of it.
        }

        return Reply.Of(await ReadAsync(stream));
    }

    /// <summary>The same to this server under its address, with its link's token.</summary>
    public Task<Reply> AskKnownAsync(string head, string? token = null, string body = "") =>
        AskAsync($"{head.ReplaceLineEndings("\n").TrimEnd()}\nHost: {Host}\nAuthorization: Bearer {token ?? Token}", body: body);

    /// <summary>The cookie that a browser gets for a token, as it sends it.</summary>
    public async Task<string> TradeAsync(string? token = null)
    {
        var reply = await AskKnownAsync("POST /-/session HTTP/1.1\nContent-Length: 0", token);
        Assert.Equal(200, reply.Status);
        return reply.Headers["set-cookie"].Split(';')[0];
    }

    /// <summary>All that comes until the other side closes or cuts.</summary>
    public static async Task<string> ReadAsync(Stream stream)
    {
        var (said, buffer) = (new MemoryStream(), new byte[16 << 10]);
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        try
        {
            while (await stream.ReadAsync(buffer, patience.Token) is > 0 and var count) said.Write(buffer, 0, count);
        }
        catch (IOException)
        {
            // Cut.
        }

        return Encoding.Latin1.GetString(said.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await Running.DisposeAsync();
        Folder.Dispose();
    }
}

/// <summary>An answer, taken apart.</summary>
/// <param name="Status">0 where none came.</param>
/// <param name="Headers">By their names in lower case; those that came twice have both.</param>
/// <param name="Body">As it came, chunks and all.</param>
internal sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public static Reply Of(string text)
    {
        if (!text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)) return new Reply(0, new Dictionary<string, string>(), text);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = text[..end].Split("\r\n");
        return new Reply(
            int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture),
            lines.Skip(1).Select(static line => line.Split(": ", 2)).GroupBy(static pair => pair[0].ToLowerInvariant()).ToDictionary(static one => one.Key, static one => string.Join(", ", one.Select(static pair => pair[1]))),
            text[(end + 4)..]);
    }
}
