// A chat server on one thread: the first line is a name, every further one goes to all others. For nc, telnet, socat.
//
//     dotnet run --project samples/Chat -- [PORT [best|epoll|poll|select [IDLE-SECONDS]]]
using System.Net;
using Chat;
using Dray.Multiplexing;

var port = args.Length > 0 ? int.Parse(args[0]) : 7008;
var kind = args.Length > 1 ? Enum.Parse<PollerKind>(args[1], ignoreCase: true) : PollerKind.Best;
var idle = TimeSpan.FromSeconds(args.Length > 2 ? double.Parse(args[2]) : 600);

using var loop = new EventLoop(Poller.Create(kind), TimeProvider.System, "chat", Console.Error.WriteLine);
var room = new Room(loop, idle);
using var listener = new Listener(loop, new IPEndPoint(IPAddress.Loopback, port), room.Enter, Console.Error.WriteLine);

using var end = new ManualResetEventSlim();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    end.Set();
};

loop.Start();
listener.Start();
Console.WriteLine($"listening on {listener.LocalEndPoint} by {kind}, Ctrl-C ends it");
end.Wait();
