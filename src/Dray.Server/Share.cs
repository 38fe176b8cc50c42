using Dray.Files;

namespace Dray.Server;

/// <summary>A folder that paired devices may read, and not change.</summary>
/// <param name="Name">What it is called to them: one component of a path.</param>
/// <param name="Folder">Where it is.</param>
public sealed record Share(string Name, string Folder)
{
    /// <summary>A folder under its own name.</summary>
    public static Share Of(string folder)
    {
        var (full, name) = SharedTree.Named(folder);
        return new Share(name, full);
    }
}
