namespace Dray.EndToEnd.Getting;

/// <summary>A folder that a running server shares as <c>shared</c>, and a folder to get it into.</summary>
public sealed class Sharing : IAsyncDisposable
{
    private Sharing(TemporaryFolder folder, Served served) => (Folder, Served) = (folder, served);

    public TemporaryFolder Folder { get; }

    public Served Served { get; }

    /// <summary>What is shared.</summary>
    public string Shared => Folder.At("shared");

    /// <summary>Where it is got.</summary>
    public string Into => Folder.At("into");

    public static async Task<Sharing> StartAsync(params string[] more)
    {
        var folder = new TemporaryFolder();
        return new Sharing(folder, await Served.StartAsync(folder.At("in"), ["--share", folder.Folder("shared"), .. more]));
    }

    /// <summary>A path beneath the shared folder.</summary>
    public string At(params string[] parts) => Path.Combine([Shared, .. parts]);

    /// <summary>Makes a file in the shared folder.</summary>
    public string File(string name, string content) => Folder.File(Path.Combine("shared", name), content);

    /// <summary>Gets one thing into <see cref="Into"/>.</summary>
    public Task<Run> GetAsync(string path, params string[] more) => DrayBinary.RunAsync(Get([path], more));

    /// <summary>Starts <c>dray get --json</c>.</summary>
    public Running Getting(string path, params string[] more) => Running.Start(Get([path], ["--json", .. more]));

    /// <summary>The command line that gets several things into <see cref="Into"/>.</summary>
    public string[] Get(IEnumerable<string> paths, IEnumerable<string> more, string? into = null, int? port = null) =>
        ["get", "--port", $"{port ?? Served.Port}", .. paths.Select(path => $"127.0.0.1:{path}"), into ?? Into, .. more];

    public Task<Run> ListAsync(string path, params string[] more) => DrayBinary.RunAsync(["ls", "--port", $"{Served.Port}", $"127.0.0.1:{path}", .. more]);

    /// <summary>Names in a folder, in order.</summary>
    public static IEnumerable<string?> In(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await Served.DisposeAsync();
        Folder.Dispose();
    }
}
