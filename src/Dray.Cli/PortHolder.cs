using System.Globalization;

namespace Dray.Cli;

/// <summary>Finds out who listens on a port, from /proc (proc(5)); other systems, and other users' processes, stay unknown.</summary>
internal static class PortHolder
{
    private const string Listening = "0A";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>For instance <c>nginx (process 123)</c>; null where it can't be found out.</summary>
    public static string? NameOf(int port)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            var sockets = SocketsOn(port);
            return sockets.Count == 0 ? null : Directory.EnumerateDirectories("/proc").Select(p => HolderOf(p, sockets)).FirstOrDefault(n => n is not null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static HashSet<string> SocketsOn(int port)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return [.. Tables
            .Where(File.Exists)
            .SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(field => field.Length > 9 && field[3] == Listening && field[1].EndsWith(suffix, StringComparison.Ordinal))
            .Select(field => $"socket:[{field[9]}]")];
    }

    private static string? HolderOf(string process, HashSet<string> sockets)
    {
        if (!int.TryParse(Path.GetFileName(process), out var id)) return null;
        try
        {
            foreach (var descriptor in Directory.EnumerateFiles(Path.Combine(process, "fd")))
            {
                if (new FileInfo(descriptor).LinkTarget is { } target && sockets.Contains(target))
                    return $"{File.ReadAllText(Path.Combine(process, "comm")).Trim()} (process {id})";
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended, or is somebody else's.
        }

        return null;
    }
}
