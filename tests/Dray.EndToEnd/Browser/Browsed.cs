using System.Text.RegularExpressions;

namespace Dray.EndToEnd.Browser;

/// <summary>A <c>dray serve --web</c> of a test's own, with a folder that it serves and one that it shares as <c>shared</c>.</summary>
public sealed partial class Browsed : IAsyncDisposable
{
    private readonly Running _server;

    private Browsed(TemporaryFolder folder, Running server, int port, string token) => (Folder, _server, Port, Token) = (folder, server, port, token);

    public TemporaryFolder Folder { get; }

    /// <summary>Its DRAY_HOME.</summary>
    public string Home => Folder.At("home");

    public int Port { get; }

    public string Token { get; }

    /// <summary>As it is printed.</summary>
    public string Link => LinkBy(Port);

    /// <summary>The same by another way.</summary>
    public string LinkBy(int port, string view = "") => $"https://127.0.0.1:{port}/#{(view.Length > 0 ? view : Token)}";

    /// <summary>Where a view is, for whoever is in already.</summary>
    public string View(string view) => $"https://127.0.0.1:{Port}/#/{view}";

    public static Task<Browsed> StartAsync(params string[] more) => StartAsync(TemporaryFolder.ForMany(), more);

    /// <summary>Starts a server whose folders are in this one, which is disposed of with it.</summary>
    /// <param name="folder">Which one.</param>
    /// <param name="more">Options that it gets besides.</param>
    /// <param name="under">A command that starts it.</param>
    public static async Task<Browsed> StartAsync(TemporaryFolder folder, IEnumerable<string> more, IEnumerable<string>? under = null)
    {
        Tools.Need("chromium");
        var server = Running.Start(
            ["serve", folder.Folder("in"), "--listen", "127.0.0.1:0", "--web", "--share", folder.Folder("shared"), .. more], under, DrayBinary.At(folder.At("home")));
        try
        {
            await server.SaysAsync("/#");
            var link = LinkPattern().Match(server.Output);
            return new Browsed(folder, server, int.Parse(link.Groups[1].ValueSpan, null), link.Groups[2].Value);
        }
        catch
        {
            await server.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Runs another command of whoever runs the server.</summary>
    public Task<Run> RunAsync(params string[] arguments) => DrayBinary.RunAsync(arguments, environment: DrayBinary.At(Home));

    /// <summary>What has landed under this name.</summary>
    public byte[] Landed(string name) => File.ReadAllBytes(Folder.At("in", name));

    /// <summary>The names of all that has landed, in order.</summary>
    public IEnumerable<string> Names => Directory.EnumerateFiles(Folder.At("in"), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .Select(path => Path.GetRelativePath(Folder.At("in"), path)).Where(name => !name.StartsWith(".dray", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>Makes a file that is shared.</summary>
    public string Share(string name, string content) => Folder.File(Path.Combine("shared", name), content);

    /// <summary>Makes a file to be sent, of bytes that are no other's.</summary>
    public string Make(string name, int size)
    {
        var path = Folder.File(Path.Combine("out", name), "");
        var bytes = new byte[size];
        new Random(name.Length + size).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Folder.Dispose();
    }

    [GeneratedRegex(@"https://127\.0\.0\.1:(\d+)\S*/#([\w-]{22})")]
    private static partial Regex LinkPattern();
}
