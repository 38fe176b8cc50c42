using Dray.Cli.Parsing;

namespace Dray.Cli.Lookup;

/// <summary>
/// <c>hosts</c> in the configuration folder: servers to be asked besides those that announce themselves, for networks that
/// multicast does not cross. One HOST[:PORT] a line; what follows a '#' is a remark.
/// </summary>
internal static class HostsFile
{
    public const string Name = "hosts";
    private const int Most = 256, MostBytes = 64 << 10;

    /// <summary>Empty where there is no such file.</summary>
    /// <exception cref="UsageException">It can't be read; the message says which line is wrong.</exception>
    public static IReadOnlyList<Target> Read(string home)
    {
        var path = Path.Combine(home, Name);
        try
        {
            if (!File.Exists(path)) return [];
            if (new FileInfo(path).Length > MostBytes) throw new UsageException($"{path} is larger than 64 KiB.");
            return Parse(File.ReadLines(path), path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} can't be read: {fault.Message}");
        }
    }

    internal static IReadOnlyList<Target> Parse(IEnumerable<string> lines, string path)
    {
        var hosts = new List<Target>();
        foreach (var (number, line) in lines.Index())
        {
            var text = line.Split('#')[0].Trim();
            if (text.Length == 0) continue;
            if (hosts.Count == Most) throw new UsageException($"{path} names more than {Most} hosts.");
            try
            {
                hosts.Add(Target.ParseAddress(text));
            }
            catch (UsageException fault)
            {
                throw new UsageException($"{path}, line {number + 1}: {fault.Message}");
            }
        }

        return hosts;
    }
}
