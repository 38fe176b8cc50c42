using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Dray.Interop;
using Dray.Security;
using Microsoft.Win32.SafeHandles;

namespace Dray.Server.Administration;

/// <summary>
/// The folder <c>run</c> beneath the configuration folder, mode 0700, with a socket for each server of this user that
/// runs: <c>serve-PORT-RANDOM.sock</c>, mode 0600. No two servers share a name, be they of one process or of two
/// containers in which all have one process id. Any thread may call.
/// </summary>
internal sealed class RunFolder(string home)
{
    private const string Folder = "run";
    private const int Backlog = 16;
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    private readonly ConfigurationFolder _home = new(home);

    private string FullPath => _home.PathOf(Folder);

    /// <summary>A socket that listens, under a name of its own; sockets of servers that ended otherwise than in order go.</summary>
    /// <exception cref="IOException">It can't be had.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is another user's.</exception>
    public Socket Listen(int port, out string name)
    {
        // Alone, since between bind and listen a socket refuses connections as a dead server's does.
        using var alone = _home.Lock(Folder);
        Make();
        foreach (var (_, found) in Find())
            if (!IsAlive(found)) File.Delete(PathOf(found));

        name = string.Create(CultureInfo.InvariantCulture, $"serve-{port}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.sock");
        return Listen(name);
    }

    /// <summary>What is there, dead or alive, each with its server's port.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder is another user's.</exception>
    public IReadOnlyList<(int Port, string Name)> Find() => !Directory.Exists(FullPath) ? [] :
        [.. from path in Directory.EnumerateFiles(FullPath, "serve-*.sock")
            let name = Path.GetFileName(path)
            let port = int.TryParse(name.Split('-')[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
            orderby port, name
            select (port, name)];

    /// <summary>Whether a server has this socket, be it one that stands still or that can't be reached.</summary>
    public bool IsAlive(string name)
    {
        try
        {
            using var socket = Connect(name, wait: false);
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode is not (SocketError.ConnectionRefused or SocketError.AddressNotAvailable);
        }
    }

    /// <summary>A connection to a server.</summary>
    /// <param name="name">Its socket's.</param>
    /// <param name="wait">Wait for it, and later for its answers, for as long as an exchange may take.</param>
    /// <exception cref="SocketException">It can't be reached.</exception>
    public Socket Connect(string name, bool wait)
    {
        var socket = New();
        try
        {
            // Sending's limit holds for connecting too (unix(7)).
            socket.SendTimeout = socket.ReceiveTimeout = (int)AdminJson.Patience.TotalMilliseconds;
            socket.Blocking = wait;
            using var way = Way(name, out var end);
            socket.Connect(end);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Removes a server's own socket.</summary>
    public void Remove(string name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder has gone, or is closed: the next server sweeps.
        }
    }

    private Socket Listen(string name)
    {
        var socket = New();
        try
        {
            using var way = Way(name, out var end);
            socket.Bind(end);
            // Nobody can connect until it listens, so nobody meets the mode that the umask gave it.
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(PathOf(name), OwnersFile);
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            Remove(name);
            throw;
        }
    }

    private static Socket New() => Socket.OSSupportsUnixDomainSockets
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : throw new AdministrationException("this system has no Unix sockets");

    private void Make()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(FullPath);
            return;
        }

        Directory.CreateDirectory(FullPath, OwnersFolder);
        // One that was there already may be open to others.
        File.SetUnixFileMode(FullPath, OwnersFolder);
    }

    private string PathOf(string name) => Path.Combine(FullPath, name);

    /// <summary>
    /// How to bind or connect: by the path, or where that is longer than the hundred bytes or so of sockaddr_un (unix(7)),
    /// by way of the folder's descriptor, which the caller closes afterwards.
    /// </summary>
    private SafeFileHandle? Way(string name, out UnixDomainSocketEndPoint end)
    {
        try
        {
            end = new UnixDomainSocketEndPoint(PathOf(name));
            return null;
        }
        catch (ArgumentOutOfRangeException) when (OperatingSystem.IsLinux() && Directory.Exists("/proc/self/fd"))
        {
            var folder = new SafeFileHandle(Libc.open(FullPath, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0), ownsHandle: true);
            end = new UnixDomainSocketEndPoint($"/proc/self/fd/{folder.DangerousGetHandle()}/{name}");
            return folder;
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new AdministrationException($"{PathOf(name)} is too long a path for a Unix socket: set DRAY_HOME to a shorter one", e);
        }
    }
}
