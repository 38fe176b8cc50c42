// Receives files into a folder, from any number of senders at once, with a line for each file that landed.
//
//     dotnet run --project samples/Receive -- FOLDER [PORT]
using System.Net;
using Dray.Server;
using Dray.Wire;

if (args.Length is < 1 or > 2)
{
    Console.Error.WriteLine("usage: Receive FOLDER [PORT]");
    return 2;
}

var options = new ServeOptions
{
    Folder = args[0],
    Listen = [new IPEndPoint(IPAddress.Loopback, args.Length > 1 ? int.Parse(args[1]) : DrayServer.DefaultPort)],

    // Called once for each file, when it is whole, verified and in its place; by several threads at once, which
    // Console.WriteLine can take. Not for folders, links, or what was there already.
    Received = file => Console.WriteLine(
        $"{file.Client} sent {DisplayText.Escape(file.Path)}, {file.Size} bytes: {file.Outcome}"),
};

var end = new TaskCompletionSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    end.TrySetResult();
};

try
{
    await using var server = await DrayServer.StartAsync(options, Tell);
    Console.WriteLine($"listening on {server.ListeningOn[0]}, Ctrl-C ends it");

    // For one device and ten minutes. It belongs on a screen that somebody looks at, and into no log.
    if (!server.IsPaired) Console.WriteLine($"code for another device: {server.ShowPairingCode()}");

    // Completion ends by itself only where the server can't go on.
    await await Task.WhenAny(end.Task, server.Completion);
    await server.DrainAsync(grace: TimeSpan.FromSeconds(30));
    return 0;
}
catch (ServeException fault)
{
    Console.Error.WriteLine(fault.Message); // for people: the port is taken, the folder can't be used
    return 1;
}

static void Tell(ServeEvent happened)
{
    if (happened is ClientWent went) Console.WriteLine($"{went.Client} is done: {went.Receipt.Bytes} bytes{(went.Reason is null ? "" : $", {went.Reason}")}");
    if (happened is ServeEntryFailed failed) Console.WriteLine($"{DisplayText.Escape(failed.Name)}: {failed.Reason}");
}
