// An echo server (RFC 862) on one thread: whatever a client sends comes back, and a client that never reads its echo
// holds up nobody but itself.
//
//     dotnet run --project samples/Echo -- [PORT [best|epoll|poll|select]]
using System.Net;
using Dray.Multiplexing;
using Echo;

var port = args.Length > 0 ? int.Parse(args[0]) : 7007;
var kind = args.Length > 1 ? Enum.Parse<PollerKind>(args[1], ignoreCase: true) : PollerKind.Best;

using var loop = new EventLoop(Poller.Create(kind), TimeProvider.System, "echo", Console.Error.WriteLine);

// Connections come in on the loop's thread, non-blocking already. The listener forgets them; their watch keeps them.
using var listener = new Listener(loop, new IPEndPoint(IPAddress.Loopback, port), client => _ = new Connection(client, loop), Console.Error.WriteLine);

using var end = new ManualResetEventSlim();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    end.Set();
};

loop.Start();
listener.Start();
Console.WriteLine($"listening on {listener.LocalEndPoint} by {kind}, Ctrl-C ends it");
end.Wait(); // the loop has a thread of its own, and this one has nothing left to do
