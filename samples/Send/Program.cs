// Sends files and folders to a dray server, shows how far it is, and stops at Ctrl-C.
//
//     dotnet run --project samples/Send -- HOST:PORT PATH...
using Dray.Transfers;
using Dray.Wire;

if (args.Length < 2 || args[0].LastIndexOf(':') is not (> 0 and var colon) || !int.TryParse(args[0][(colon + 1)..], out var port))
{
    Console.Error.WriteLine("usage: Send HOST:PORT PATH...");
    return 2;
}

var options = new SendOptions
{
    Sources = args[1..], Host = args[0][..colon].Trim('[', ']'), Port = port,

    // Asked where the devices don't know each other: the words that the server shows to somebody pair them, once for good.
    Introduce = (stranger, _) =>
    {
        Console.Error.WriteLine(DisplayText.Escape(stranger.Fault ?? $"{stranger.Name} is not known here yet."));
        Console.Error.Write("The code that it shows: ");
        return Task.FromResult(Console.ReadLine() is { Length: > 0 } words ? Introduction.ByCode(words) : null);
    },
};

// Cancelling ends the send with a receipt like any other: what had landed by then stays, and sending again goes on.
using var cancel = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    cancel.Cancel();
};

// The counters may be read by anybody at any time, so a display looks at them when it pleases, and slows down nothing.
var progress = new SendProgress();
using var display = new Timer(_ => Show(progress), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));

try
{
    var receipt = await Sender.RunAsync(options, progress, Tell, cancel.Token);
    Show(progress);
    Console.Error.WriteLine();
    Console.WriteLine($"{receipt.Ended}: {receipt.Landed} landed, {receipt.Skipped} were there, {receipt.Bytes} bytes");
    if (receipt.Reason is not null) Console.Error.WriteLine(DisplayText.Escape(receipt.Reason));
    return receipt.Ended == SendEnd.Done ? 0 : 1;
}
catch (ArgumentException fault)
{
    Console.Error.WriteLine(fault.Message); // a source that is not there; nothing has moved
    return 2;
}

// Told of each thing that happens, one at a time. Texts may come from the other side: shown, they are escaped.
static void Tell(SendEvent happened)
{
    if (happened is Retrying again) Console.Error.WriteLine($"{DisplayText.Escape(again.Reason)}; again in {again.In.TotalSeconds:N0} s");
    if (happened is EntryFailed failed) Console.Error.WriteLine($"{DisplayText.Escape(failed.Name)}: {DisplayText.Escape(failed.Reason)}");
}

// The total grows until the sources have been walked; sending does not wait for that.
static void Show(SendProgress progress) =>
    Console.Error.Write($"\r{progress.BytesDone:N0} of {progress.BytesFound:N0}{(progress.Walked ? "" : " or more")} bytes");
