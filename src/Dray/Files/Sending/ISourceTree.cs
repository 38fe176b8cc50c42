using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// One thing that a user asked to be sent: a file, a link, a folder, or a folder's contents. A wire name is its path
/// beneath the folder that was opened, so a name leads back to its file without a table. Reads only, follows no link.
/// Walked by one thread; files are opened by any. Whoever opened it disposes of it, after its files.
/// </summary>
internal interface ISourceTree : IDisposable
{
    /// <summary>
    /// Everything in it: a folder before what is in it, entries in the order the disk has them, those that can't travel as
    /// problems. Takes the same memory for ten entries as for a million files. Ends only when it is read to the end.
    /// </summary>
    /// <param name="admit">Given a path beneath the folder that was opened, and whether it is a folder; false leaves it out, with all in it.</param>
    IEnumerable<Found> Walk(Func<string, bool, bool> admit);

    /// <summary>The same without what is within its folders.</summary>
    IEnumerable<Found> List() => Walk(static (path, _) => !path.Contains('/'));

    /// <summary>Opens a regular file.</summary>
    /// <exception cref="FileFailureException">It can't be opened, or is no regular file any more.</exception>
    ISourceFile Open(WireName name);

    /// <summary>The same, cheaper, for what the walk took for a regular file: <see cref="ISourceFile.Stat"/> has yet to tell whether it is one still.</summary>
    /// <exception cref="FileFailureException">It can't be opened.</exception>
    ISourceFile OpenFound(WireName name) => Open(name);
}

/// <summary>A regular file that is being read, any range by any thread. Whoever opened it disposes of it.</summary>
internal interface ISourceFile : IDisposable
{
    /// <summary>As it is now: compared before and after reading, it tells whether what was read is of one piece.</summary>
    NodeStat Stat();

    /// <summary>Reads until <paramref name="bytes"/> is full or the file ends; returns how many.</summary>
    int Read(long offset, Span<byte> bytes);

    /// <summary>The next range that is no hole, from <paramref name="offset"/> on; false where only a hole, or nothing, follows.</summary>
    bool TryNextData(long offset, out long start, out long end);
}
