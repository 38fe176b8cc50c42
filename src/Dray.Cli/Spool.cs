using Dray.Cli.Output;

namespace Dray.Cli;

/// <summary>A private folder for one file on its way to standard output, which gets nothing before it is whole. Disposing deletes it.</summary>
internal sealed class Spool : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dray-");

    public string Folder => _folder.FullName;

    /// <summary>Writes the one file that landed to standard output; an exit code.</summary>
    public int CopyOut(Terminal terminal)
    {
        if (_folder.GetFileSystemInfos().Where(static one => one.Name != ".dray").ToArray() is not [FileInfo { LinkTarget: null } only])
        {
            terminal.Complain("Only one file goes to standard output: name a folder to land in.");
            return ExitCode.Usage;
        }

        try
        {
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
