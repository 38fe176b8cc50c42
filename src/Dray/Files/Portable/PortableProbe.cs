namespace Dray.Files;

/// <summary>What a file system can do as far as the framework's calls show, found out in a folder made for it.</summary>
internal static class PortableProbe
{
    public static VolumeTraits Run(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            var names = new NameProbe(
                name => CanDo(() => File.Create(Path.Combine(folder, name)).Dispose()),
                name => File.Exists(Path.Combine(folder, name)),
                () => [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path))]);
            return TryFile(Path.Combine(folder, "file"), names.Run()) with
            {
                StoresLinks = CanDo(() => File.CreateSymbolicLink(Path.Combine(folder, "link"), "target")),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static VolumeTraits TryFile(string path, VolumeTraits traits)
    {
        const UnixFileMode all = (UnixFileMode)0x1FF, odd = (UnixFileMode)0x1A0;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = all;
        new FileStream(path, options).Dispose();
        var file = new FileInfo(path);
        if (!OperatingSystem.IsWindows())
        {
            traits = traits with { ModeMask = (int)file.UnixFileMode };
            try
            {
                file.UnixFileMode = odd;
                traits = traits with { StoresModes = new FileInfo(path).UnixFileMode == odd };
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                // Then it has none.
            }
        }

        File.SetLastWriteTimeUtc(path, PortableStat.ToTime(NameProbe.OddTime));
        var stored = PortableStat.Of(path) is { } stat ? stat.ModifiedNs : 0;
        return traits with { ModifiedGranularityNs = NameProbe.GranularityOf(stored) };
    }

    private static bool CanDo(Action calls)
    {
        try
        {
            calls();
            return true;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
