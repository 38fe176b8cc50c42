using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Lesson;

// What docs/io-multiplexing.md shows: dotnet run --project samples/lesson -- naive|select PORT, or nonblocking, epoll, async.
var started = Stopwatch.GetTimestamp();

switch (args)
{
    case ["naive", var port]:
        NaiveServer.Run(ListenOn(port), int.MaxValue, TellWithTime);
        return 0;
    case ["select", var port]:
        SelectServer.Run(ListenOn(port), int.MaxValue, TellWithTime);
        return 0;
    case ["nonblocking"]:
        NonBlocking.Run(Console.WriteLine);
        return 0;
    case ["async"]:
        await Underneath.RunAsync(Console.WriteLine);
        return 0;
    case ["epoll"] when OperatingSystem.IsLinux():
        EpollSurprises.Run(Console.WriteLine);
        return 0;
    default:
        Console.Error.WriteLine("usage: lesson naive PORT | select PORT | nonblocking | async | epoll (on Linux)");
        return 2;
}

void TellWithTime(string what) => Console.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds,5:F1} s  {what}");

static Socket ListenOn(string port)
{
    var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    listener.Bind(new IPEndPoint(IPAddress.Loopback, int.Parse(port)));
    listener.Listen();
    return listener;
}
