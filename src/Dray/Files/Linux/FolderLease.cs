namespace Dray.Files;

/// <summary>A folder's descriptor, held open until the lease is disposed of; or the errno that kept it from being opened.</summary>
internal readonly struct FolderLease : IDisposable
{
    private FolderLease(Descriptor? folder, MountedOn on, int error)
    {
        Folder = folder!;
        On = on;
        Error = error;
    }

    /// <summary>Only where <see cref="Error"/> is 0.</summary>
    public Descriptor Folder { get; }

    public MountedOn On { get; }

    public int Error { get; }

    public static FolderLease Of(Descriptor folder, MountedOn on)
    {
        var added = false;
        folder.DangerousAddRef(ref added);
        return new FolderLease(folder, on, 0);
    }

    public static FolderLease Failed(int error) => new(null, default, error);

    public void Dispose() => Folder?.DangerousRelease();
}
