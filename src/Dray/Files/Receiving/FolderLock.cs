using System.Globalization;
using System.Text;

namespace Dray.Files;

/// <summary>
/// The right to use a folder's <c>.dray</c>, taken before the folder is opened and disposed of last. One holder at a time is alone:
/// <c>.dray/lock</c> has its process number, and it may touch what nobody has staged just now. Others may stage beside it.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly OwnFolderUse? _use;
    private readonly IDisposable? _alone;
    private readonly bool _tidies;

    private FolderLock(OwnFolderUse? use, IDisposable? alone, bool tidies) => (_use, _alone, _tidies) = (use, alone, tidies);

    /// <summary>No other process has what is staged there.</summary>
    public bool IsAlone => _alone is not null;

    /// <summary>Takes it alone, or returns null and why not, in words for people.</summary>
    /// <exception cref="FileFailureException">The folder is missing or can't be written to.</exception>
    public static FolderLock? TryTake(string folder, out string refusal)
    {
        var taken = Take(folder, tidies: false, out var holder);
        refusal = taken.IsAlone ? "" : holder == 0 ? "already serving this folder" : $"already serving this folder (process {holder})";
        if (taken.IsAlone) return taken;
        taken.Dispose();
        return null;
    }

    /// <summary>Takes it, alone where that can be. Whoever lets go of it last takes an empty <c>.dray</c> away.</summary>
    /// <exception cref="FileFailureException">The folder is missing or can't be written to.</exception>
    public static FolderLock TakeForNow(string folder) => Take(folder, tidies: true, out _);

    /// <summary>
    /// Does what touches all that is staged, where nobody else stages anything now; false where somebody does, who came without being
    /// alone, and nothing was done.
    /// </summary>
    public bool TryToAll(Action act)
    {
        if (!IsAlone) return false;
        if (_use is not null) return _use.TryAlone(act);
        act();
        return true;
    }

    public void Dispose()
    {
        if (_tidies) _use?.Tidy();
        _alone?.Dispose();
        _use?.Dispose();
    }

    private static FolderLock Take(string folder, bool tidies, out int holder)
    {
        holder = 0;
        if (!OperatingSystem.IsLinux()) return new FolderLock(null, TakeByPath(folder), tidies);
        var use = OwnFolderUse.Of(folder);
        try
        {
            return new FolderLock(use, LinuxLock.TryTake(use.Own, out holder), tidies);
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    private static FileStream? TakeByPath(string folder)
    {
        try
        {
            var own = Directory.CreateDirectory(Path.Combine(folder, StagingHome.Name));
            var stream = new FileStream(Path.Combine(own.FullName, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            stream.SetLength(0);
            stream.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            stream.Flush();
            return stream;
        }
        catch (IOException taken) when (taken is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Failure(failed, folder);
        }
    }
}
