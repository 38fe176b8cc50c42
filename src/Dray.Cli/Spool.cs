using Dray.Cli.Output;

namespace Dray.Cli;

/// <summary>A private folder for one file on its way to standard output, which gets nothing before it is whole. Disposing deletes it.</summary>
internal sealed class Spool : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dray-");

    public string Folder => _folder.FullName;

    /// <summary>Writes the one file that landed to standard output; an exit code.</summary>
    /// <param name="terminal">Told what is wrong.</param>
    /// <param name="isText">It is to be read: a terminal gets it without what would do more there than be read, and on lines of its own.</param>
    public int CopyOut(Terminal terminal, bool isText = false)
    {
        if (_folder.GetFileSystemInfos().Where(static one => one.Name != ".dray").ToArray() is not [FileInfo { LinkTarget: null } only])
        {
            terminal.Complain("Only one file goes to standard output: name a folder to land in.");
            return ExitCode.Usage;
        }

        try
        {
            if (isText && !Console.IsOutputRedirected)
            {
                foreach (var line in File.ReadLines(only.FullName)) Console.Out.WriteLine(Terminal.Clean(line));
                return ExitCode.Done;
            }

            using var file = only.OpenRead();
            using var output = Console.OpenStandardOutput();
            file.CopyTo(output);
            output.Flush();
            return ExitCode.Done;
        }
        catch (Exception e) when (StreamFault.Of(e) is { } fault)
        {
            terminal.Complain($"standard output could not be written ({Terminal.Clean(fault)})");
            return ExitCode.Unprinted;
        }
    }

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system's own cleaning of temporary files sees to it.
        }
    }
}
