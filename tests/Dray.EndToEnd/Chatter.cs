using System.Net.Sockets;
using System.Text;

namespace Dray.EndToEnd;

/// <summary>A client of the chat sample, line by line, for as long as patience lasts.</summary>
internal sealed class Chatter : IDisposable
{
    private readonly CancellationTokenSource _patience = new(DrayBinary.Patience);
    private readonly TcpClient _client;
    private readonly StreamReader _reader;

    private Chatter(TcpClient client) => (_client, _reader) = (client, new StreamReader(client.GetStream()));

    /// <summary>Connects and says its name.</summary>
    public static async Task<Chatter> EnterAsync(Sample chat, string name, int? receiveBuffer = null)
    {
        var chatter = new Chatter(await chat.ConnectAsync(receiveBuffer));
        Assert.Equal("your name?", await chatter.HearAsync());
        await chatter.SayAsync(name);
        return chatter;
    }

    public async Task SayAsync(string line) =>
        await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{line}\n"), _patience.Token);

    /// <summary>The next line; null at the end.</summary>
    public async Task<string?> HearAsync() => await _reader.ReadLineAsync(_patience.Token);

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
        _patience.Dispose();
    }
}
