using Dray.Wire;

namespace Dray.Files;

/// <summary>Where entries' bytes come from: a tree on disk, standard input that was put aside, or a simulation.</summary>
internal interface ISource : IDisposable
{
    /// <summary>Opens a regular file of this source for reading. Follows no symlink.</summary>
    /// <exception cref="FileFailureException">It can't be read, or is no file any more.</exception>
    ISourceFile Open(WireName name);
}
