using System.CommandLine;
using System.CommandLine.Parsing;
using Dray.Cli.Parsing;
using Dray.Transfers;
using Dray.Transfers.Raw;

namespace Dray.Cli;

/// <summary><c>dray send --raw</c>: what its command line comes to, and the file that it sends.</summary>
internal static class RawSending
{
    /// <summary>Reads the command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="paths">What to send, and perhaps where to.</param>
    /// <param name="to">The value of <c>--to</c>.</param>
    /// <param name="port">The value of <c>--port</c>.</param>
    /// <param name="senseless">Options that only a dray server understands.</param>
    /// <exception cref="UsageException">It comes to nothing.</exception>
    public static SendOptions Read(ParseResult parsed, IReadOnlyList<string> paths, string? to, int? port, IEnumerable<Option> senseless)
    {
        if (Options.FirstGiven(parsed, senseless) is { } option)
            throw new UsageException($"{option.Name} is for what a dray server receives: with --raw the other side gets plain bytes.");
        var (sources, target) = Addressing.Resolve(paths, to, null, port, null, defaultPort: null);
        if (sources.Count > 1) throw new UsageException("--raw sends one file: its bytes are all that the other side sees.");
        if (target.Into.Length > 0) throw new UsageException("--raw sends plain bytes, which land in no folder: write HOST: alone.");
        if (target.Port is not { } at) throw new UsageException("--raw needs a port: write --to HOST:PORT, or --port PORT.");
        return new SendOptions { Sources = sources, Host = target.Host, Port = at };
    }

    /// <summary>The engine of such a send, as a session wants it.</summary>
    public static async Task<SendReceipt> RunAsync(
        SendOptions options, SendProgress progress, Action<SendEvent> report, CancellationToken cancel)
    {
        try
        {
            // A FIFO that nobody writes to keeps its opener waiting, which can't be cancelled: it is left behind.
            await using var source = await Task.Run(() => Open(options.Sources[0]), CancellationToken.None).WaitAsync(cancel);
            return await RawSender.RunAsync(options, source, progress, report, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new SendReceipt { Ended = SendEnd.Cancelled };
        }
        catch (UnauthorizedAccessException fault)
        {
            report(new EntryFailed(options.Sources[0], Files.FileFault.Denied, fault.Message));
            return new SendReceipt { Ended = SendEnd.SomeFailed, Reason = "what was to be sent can't be read", Failed = 1 };
        }
    }

    private static Stream Open(string path)
    {
        if (path == "-") return Console.OpenStandardInput();
        if (Directory.Exists(path)) throw new UsageException($"{path} is a folder: --raw sends one file.");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"{path}: there is no such file.");
        }
    }
}
