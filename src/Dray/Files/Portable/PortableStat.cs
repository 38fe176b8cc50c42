namespace Dray.Files;

/// <summary>A node's state as the framework tells it; times in steps of 100 ns.</summary>
internal static class PortableStat
{
    /// <summary>What has this path, a symbolic link itself included; null where nothing has.</summary>
    public static NodeStat? Of(string path)
    {
        var node = new FileInfo(path);
        var attributes = node.Attributes;
        if ((int)attributes == -1) return null;
        var kind = node.LinkTarget is not null ? NodeKind.Link
            : attributes.HasFlag(FileAttributes.Directory) ? NodeKind.Folder
            : NodeKind.File;
        var mode = OperatingSystem.IsWindows() ? 0x1B6 : (int)node.UnixFileMode;
        var size = kind == NodeKind.File ? node.Length : 0;
        return new NodeStat(kind, size, ToNanoseconds(node.LastWriteTimeUtc), 0, mode, 0, 0);
    }

    public static DateTime ToTime(long modifiedNs) =>
        DateTime.UnixEpoch.AddTicks((modifiedNs / 100) - (modifiedNs % 100 < 0 ? 1 : 0));

    private static long ToNanoseconds(DateTime time) =>
        (long)Int128.Clamp((Int128)(time - DateTime.UnixEpoch).Ticks * 100, long.MinValue, long.MaxValue);
}
