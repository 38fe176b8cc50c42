using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Dray.EndToEnd.Web;

/// <summary>HTTP byte by byte, for what no client would say, or leaves half said.</summary>
public sealed class RawClient : IDisposable
{
    private readonly SslStream _stream;

    private RawClient(SslStream stream) => _stream = stream;

    public static async Task<RawClient> OpenAsync(Linked linked)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", linked.Served.Port);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, shown, _, _) => linked.IsServers(shown));
        await stream.AuthenticateAsClientAsync("127.0.0.1");
        return new RawClient(stream);
    }

    public Task SayAsync(string text) => SayAsync(Encoding.UTF8.GetBytes(text));

    public async Task SayAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes);
        await _stream.FlushAsync();
    }

    /// <summary>False where nobody takes it any more.</summary>
    public async Task<bool> TrySayAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await SayAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The first line that comes back: of an answer its status.</summary>
    public async Task<string> HearAsync()
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        using var reader = new StreamReader(_stream, Encoding.ASCII, leaveOpen: true);
        return await reader.ReadLineAsync(patience.Token) ?? "";
    }

    /// <summary>The first line of an answer, once all of that has come; more may follow.</summary>
    public async Task<string> HearAllAsync()
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        var (heard, buffer) = (new StringBuilder(), new byte[1]);
        while (!heard.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) await HearAsync(1);
        var head = heard.ToString().Split("\r\n");
        if (head.Contains("Transfer-Encoding: chunked")) while (!heard.ToString().EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal)) await HearAsync(1);
        else if (head.FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal)) is { } length) await HearAsync(int.Parse(length.AsSpan(16), null));
        return head[0];

        async Task HearAsync(int count)
        {
            while (count-- > 0)
            {
                await _stream.ReadExactlyAsync(buffer, patience.Token);
                heard.Append((char)buffer[0]);
            }
        }
    }

    /// <summary>Ends without a word.</summary>
    public void Dispose() => _stream.Dispose();
}
