using System.Net;
using System.Net.Sockets;
using Dray.Bench.Models;
using Dray.Bench.Serving;
using Microsoft.Win32.SafeHandles;

namespace Dray.Tests.Bench;

/// <summary>A model that serves, its file in a temporary folder, and clients of it.</summary>
internal sealed class ServedModel : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _path = Path.GetTempFileName();
    private readonly SafeFileHandle _file;
    private readonly ModelServer _server;

    public ServedModel(string name)
    {
        var model = Catalogue.Find(name)!;
        if (model.WhyNot() is { } reason) Assert.Skip(reason);
        _file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _server = new ModelServer(model.Create(), _file);
    }

    public Inbox Inbox => _server.Inbox;

    /// <summary>What has been appended so far.</summary>
    public byte[] Stored
    {
        get
        {
            var bytes = new byte[RandomAccess.GetLength(_file)];
            RandomAccess.Read(_file, bytes, 0);
            return bytes;
        }
    }

    public static byte[] Message(int letter) => [.. Enumerable.Repeat((byte)letter, Inbox.MessageSize)];

    public Socket Connect()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true, ReceiveTimeout = (int)Patience.TotalMilliseconds, SendTimeout = (int)Patience.TotalMilliseconds,
        };
        client.Connect(IPAddress.Loopback, _server.Port);
        return client;
    }

    /// <summary>Reads that many answers, each of which must be "ok".</summary>
    public static void Answered(Socket client, int times = 1)
    {
        var answer = new byte[times * 2];
        for (var got = 0; got < answer.Length;)
        {
            var received = client.Receive(answer.AsSpan(got));
            Assert.True(received > 0, "the server hung up");
            got += received;
        }

        Assert.All(answer.Chunk(2), ok => Assert.Equal("ok"u8.ToArray(), ok));
    }

    public static void SendAll(Socket client, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[client.Send(bytes)..];
    }

    /// <summary>Waits until so many clients are there.</summary>
    public void Has(int clients) =>
        Assert.True(SpinWait.SpinUntil(() => Inbox.Present == clients, Patience), $"{Inbox.Present} clients instead of {clients}");

    public void Stop() => _server.Dispose();

    public void Dispose()
    {
        _server.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
