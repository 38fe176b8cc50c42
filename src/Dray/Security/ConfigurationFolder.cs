using System.Text;
using Dray.Interop;
using Microsoft.Win32.SafeHandles;

namespace Dray.Security;

/// <summary>Where this user's Dray keeps what is private to it. The one place that makes paths there.</summary>
internal sealed class ConfigurationFolder
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(10);

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public ConfigurationFolder(string path) => FullPath = Path.GetFullPath(path);

    public string FullPath { get; }

    /// <summary>
    /// <c>DRAY_HOME</c>; else <c>dray</c> in the user's configuration folder: <c>$XDG_CONFIG_HOME</c> or <c>~/.config</c>,
    /// on macOS <c>~/Library/Application Support</c>, on Windows <c>%APPDATA%</c>.
    /// </summary>
    /// <exception cref="IdentityException">The user has no home folder.</exception>
    public static string DefaultPath()
    {
        if (Environment.GetEnvironmentVariable("DRAY_HOME") is { Length: > 0 } own) return own;
        if (OperatingSystem.IsWindows()) return Path.Combine(Known(Environment.SpecialFolder.ApplicationData), "dray");
        if (OperatingSystem.IsMacOS())
            return Path.Combine(Known(Environment.SpecialFolder.UserProfile), "Library", "Application Support", "dray");

        // The XDG base directory specification has relative paths ignored.
        var xdg = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        return Path.IsPathFullyQualified(xdg ?? "")
            ? Path.Combine(xdg!, "dray")
            : Path.Combine(Known(Environment.SpecialFolder.UserProfile), ".config", "dray");
    }

    public string PathOf(string file) => Path.Combine(FullPath, file);

    /// <summary>A private file's text; null where there is no such file.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="mostBytes">More than this Dray never wrote.</param>
    /// <exception cref="IdentityException">It can't be read, is no file, is too large, or others can read it too.</exception>
    public string? Read(string file, int mostBytes = 64 << 10)
    {
        try
        {
            if (PrivateFile.TryOpen(PathOf(file)) is not { } stream) return null;
            using var reader = new StreamReader(stream);
            // The handle's mode, not the path's: what is checked is what is read.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & Others) != 0)
                throw new IdentityException($"Others can read {PathOf(file)}. If nobody has, run: chmod 600 '{PathOf(file)}'");
            if (stream.Length > mostBytes) throw new IdentityException($"{PathOf(file)} is too large to be what Dray wrote.");
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not IdentityException)
        {
            throw new IdentityException($"Can't read {PathOf(file)}: {e.Message}", e);
        }
    }

    /// <summary>
    /// Creates a private file whole or not at all, never in place of another; false where one is there already.
    /// </summary>
    /// <exception cref="IdentityException">The folder can't be written.</exception>
    public bool TryCreate(string file, string text) => Write(file, text, TryName);

    /// <summary>
    /// Puts a private file in the place of what was there, so that whoever reads it gets either of them whole, and it lasts
    /// through a loss of power.
    /// </summary>
    /// <exception cref="IdentityException">The folder can't be written; what was there is still there.</exception>
    public void Replace(string file, string text) => Write(file, text, (temporary, final) =>
    {
        File.Move(temporary, final, overwrite: true);
        FlushFolder();
        return true;
    });

    /// <summary>
    /// Waits until no other thread or process holds the lock of this file. Whoever gets it disposes it; the system lets go of
    /// it when its process ends, however it ends.
    /// </summary>
    /// <exception cref="IdentityException">It can't be had.</exception>
    public IDisposable Lock(string file)
    {
        var path = PathOf($"{file}.lock");
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        for (var waited = TimeSpan.Zero; ; waited += LockPause)
        {
            try
            {
                CreateFolder();
                return new FileStream(path, options);
            }
            catch (IOException) when (waited < LockPatience)
            {
                Thread.Sleep(LockPause);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                throw new IdentityException($"Can't change {PathOf(file)}: {e.Message} Another dray may be at it: try again.", e);
            }
        }
    }

    private bool Write(string file, string text, Func<string, string, bool> name)
    {
        var temporary = PathOf($"{file}.{Guid.NewGuid():N}");
        try
        {
            CreateFolder();
            try
            {
                WriteNew(temporary, text);
                return name(temporary, PathOf(file));
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new IdentityException(
                $"Can't write {PathOf(file)}: {e.Message} DRAY_HOME may name a folder that you can write.", e);
        }
    }

    // A name is as lasting as the folder that holds it. Only Linux is asked: its flags are the ones that we know.
    private void FlushFolder()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new SafeFileHandle(Libc.open(FullPath, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0), ownsHandle: true);
        if (!folder.IsInvalid) RandomAccess.FlushToDisk(folder);
    }

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(FullPath);
        else Directory.CreateDirectory(FullPath, OwnerOnly | UnixFileMode.UserExecute);
    }

    private static void WriteNew(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using var stream = new FileStream(path, options);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Two processes may get here at once; link(2) lets one of them win, as Windows' move does.</summary>
    private static bool TryName(string temporary, string final)
    {
        if (!OperatingSystem.IsWindows() && Libc.link(temporary, final) == 0) return true;
        if (File.Exists(final)) return false;
        try
        {
            // On Unix only where the file system has no hard links (FAT); there is nothing better to be had there.
            File.Move(temporary, final, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(final))
        {
            return false;
        }
    }

    private static string Known(Environment.SpecialFolder folder) =>
        Environment.GetFolderPath(folder) is { Length: > 0 } path
            ? path
            : throw new IdentityException("This user has no home folder: set DRAY_HOME to a folder of its own.");
}
