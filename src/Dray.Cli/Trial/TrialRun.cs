using System.Globalization;
using System.Text.Json;
using Dray.Cli.Json;
using Dray.Cli.Output;

namespace Dray.Cli.Trial;

/// <summary>
/// A whole trial in a temporary folder: a tree, a real serve, a real send, a comparison that knows nothing of either.
/// Whatever happens, the folder and both processes are gone afterwards.
/// </summary>
internal sealed class TrialRun(string? path, bool hidesProgress, TrialOutput output)
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(30);

    private readonly HashSet<string> _absent = [];

    public async Task<TrialResult> RunAsync(CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("dray-try-").FullName;
        try
        {
            return await RunAsync(folder, cancel);
        }
        catch (TrialException fault)
        {
            return new TrialResult(fault.ExitCode, fault.Message);
        }
        finally
        {
            Folders.Remove(folder);
        }
    }

    private async Task<TrialResult> RunAsync(string folder, CancellationToken cancel)
    {
        var source = Source(folder, cancel);
        var landed = Path.Join(folder, "landed");
        var home = Path.Join(folder, "home");
        await using var server = DrayProcess.Start(home, silent: true, "serve", landed, "--listen", "127.0.0.1:0", "--no-announce", "--once", "--json");
        var port = await PortOfAsync(server, cancel);
        // A server whose output nobody reads would stop in the middle of a line.
        var listening = DrainAsync(server, cancel);
        var sent = await SendAsync(home, source, port, cancel);
        await listening;
        if (sent.Exit is not ExitCode.Done and not ExitCode.SomeFailed) throw new TrialException(sent.Exit, sent.Reason ?? "The send did not end well.");

        var name = Path.GetFileName(source);
        var (compared, differences) = TreeComparison.Compare(source, Path.Join(landed, name), name, _absent, output.Differs, cancel);
        var rate = sent.ElapsedMs > 0 ? sent.Bytes * 1000.0 / sent.ElapsedMs : 0;
        return differences == 0
            ? new TrialResult(sent.Exit, sent.Reason, compared, differences, rate)
            : new TrialResult(ExitCode.VerificationFailed, $"What landed is not what was sent: {ByteSize.Count(differences, "difference", "differences")}.", compared, differences, rate);
    }

    private string Source(string folder, CancellationToken cancel)
    {
        var source = path is null ? Path.Join(folder, "source", "tree") : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (path is not null && (!Path.Exists(source) || Path.GetFileName(source).Length == 0))
            throw new TrialException(ExitCode.Usage, $"{path}: there is no such file or folder.");
        RequireSpace(folder, path is null ? 2 * TrialTree.SizeOnDisk : SizeOf(source, cancel));
        output.Source(source, path is null);
        if (path is null) TrialTree.Make(source, TrialTree.LargeSize, cancel);
        return source;
    }

    private static void RequireSpace(string folder, long needed)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < needed + (needed / 20))
        {
            throw new TrialException(
                ExitCode.NoSpace,
                $"{Path.GetTempPath()} has {ByteSize.Format(free)} left and the trial takes {ByteSize.Format(needed)}: make room, or set TMPDIR to a folder elsewhere.");
        }
    }

    private static long SizeOf(string path, CancellationToken cancel)
    {
        if (!Directory.Exists(path)) return new FileInfo(path).Length;
        var size = 0L;
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        foreach (var file in new DirectoryInfo(path).EnumerateFiles("*", everything))
        {
            cancel.ThrowIfCancellationRequested();
            size += file.Length;
        }

        return size;
    }

    private static async Task<int> PortOfAsync(DrayProcess server, CancellationToken cancel)
    {
        while (await server.ReadLineAsync(cancel).WaitAsync(Start, cancel) is { } text)
        {
            var line = JsonSerializer.Deserialize(text, ServeLineContext.Default.ServeLine);
            if (line is ServeLine.Listening listening) return listening.Port;
            if (line is ServeLine.Done { Reason: { } reason }) throw new TrialException(ExitCode.Unreachable, reason);
        }

        throw new TrialException(ExitCode.Unreachable, "The server of the trial ended before it listened: run 'dray serve' to see why.");
    }

    private async Task<SendLine.Done> SendAsync(string home, string source, int port, CancellationToken cancel)
    {
        string[] more = hidesProgress ? ["-q"] : [];
        await using var sender = DrayProcess.Start(
            home, silent: false, ["send", source, "--to", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), "--json", .. more]);
        SendLine.Done? done = null;
        while (await sender.ReadLineAsync(cancel) is { } text)
        {
            var line = JsonSerializer.Deserialize(text, SendLineContext.Default.SendLine)!;
            if (line is SendLine.EntryFailed failed) _absent.Add(failed.Name);
            output.Sent(line);
            done = line as SendLine.Done;
        }

        var exitCode = await sender.EndAsync(cancel);
        return done ?? throw new TrialException(exitCode == ExitCode.Done ? ExitCode.Defect : exitCode, "The send of the trial ended without a receipt.");
    }

    private static async Task DrainAsync(DrayProcess server, CancellationToken cancel)
    {
        while (await server.ReadLineAsync(cancel) is not null) { }
    }
}
