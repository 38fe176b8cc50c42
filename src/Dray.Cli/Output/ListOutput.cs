using System.Globalization;
using Dray.Cli.Json;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Cli.Output;

/// <summary>What is shared somewhere, told to people or, where there are lines, to programs. One thread at a time.</summary>
/// <param name="terminal">The person.</param>
/// <param name="lines">A program; null where there is none.</param>
/// <param name="isLong">Mode, size and time besides the name.</param>
internal sealed class ListOutput(Terminal terminal, JsonLines<ListLine>? lines, bool isLong)
{
    public void Show(ListedEntry entry)
    {
        if (lines is not null) lines.Write(LineOf(entry));
        else if (entry.Problem is { } problem) terminal.Complain($"{Terminal.Clean(entry.Name)}: {Terminal.Clean(problem)}");
        else terminal.Result(isLong ? InFull(entry) : NameOf(entry));
    }

    public void Ended(int exitCode, string? reason)
    {
        if (lines is not null) lines.Write(new ListLine.Done(exitCode, reason));
        else if (reason is not null) terminal.Complain(Terminal.Clean(reason));
    }

    private static string InFull(ListedEntry entry) =>
        $"{ModeOf(entry)} {ByteSize.Format(entry.Size),8}  {ModifiedOf(entry).LocalDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}  {NameOf(entry)}"
        + (entry.Link is { } target ? $" -> {Terminal.Clean(target)}" : "");

    private static string NameOf(ListedEntry entry) => Terminal.Clean(entry.Name) + (entry.Kind == (int)EntryKind.Folder ? "/" : "");

    private static string ModeOf(ListedEntry entry)
    {
        const string Letters = "rwxrwxrwx";
        var kind = entry.Kind switch { (int)EntryKind.Folder => 'd', (int)EntryKind.Link => 'l', _ => '-' };
        return string.Create(10, (kind, entry.Mode), static (text, of) =>
        {
            text[0] = of.kind;
            for (var i = 0; i < Letters.Length; i++) text[i + 1] = (of.Mode >> (Letters.Length - 1 - i) & 1) == 1 ? Letters[i] : '-';
        });
    }

    private static ListLine LineOf(ListedEntry entry) => entry.Problem is { } problem
        ? new ListLine.Unreadable(entry.Name, problem)
        : new ListLine.Entry(
            entry.Name, entry.Kind switch { (int)EntryKind.Folder => "folder", (int)EntryKind.Link => "link", _ => "file" }, entry.Size,
            ModifiedOf(entry), Convert.ToString(entry.Mode & 0x1FF, 8), entry.Link);

    private static DateTimeOffset ModifiedOf(ListedEntry entry) =>
        DateTimeOffset.UnixEpoch.AddTicks(entry.Modified / TimeSpan.NanosecondsPerTick);
}
