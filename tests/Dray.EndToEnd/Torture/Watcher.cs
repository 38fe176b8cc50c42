using System.Collections.Concurrent;

namespace Dray.EndToEnd.Torture;

/// <summary>
/// Watches a served folder, all but <c>.dray</c>: whatever is there, and whatever appears, has to be whole the moment that it can
/// be seen, and is never written to. A thread of its own reads the events and the files; disposing waits until it has seen all.
/// </summary>
internal sealed class Watcher : IDisposable
{
    private readonly string _root;
    private readonly Versions _versions;
    private readonly Inotify _inotify = new();
    private readonly Dictionary<int, string> _folders = [];
    private readonly ConcurrentQueue<string> _faults = [];
    private readonly Thread _thread;
    private volatile bool _ending;

    /// <param name="root">The served folder; what stands in it already is looked at, too.</param>
    /// <param name="versions">What may stand there.</param>
    public Watcher(string root, Versions versions)
    {
        (_root, _versions) = (Directory.CreateDirectory(root).FullName, versions);
        Take(_root);
        _thread = new Thread(Run) { IsBackground = true, Name = "watcher" };
        _thread.Start();
    }

    /// <summary>What was seen that must never be.</summary>
    public IEnumerable<string> Faults => _faults;

    /// <summary>How many times a file was looked at.</summary>
    public int Looks { get; private set; }

    public void Dispose()
    {
        _ending = true;
        _thread.Join();
        _inotify.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            var last = _ending;
            var events = _inotify.Read();
            foreach (var one in events) See(one);
            if (events.Count > 0) continue;
            if (last) return;
            Thread.Sleep(1);
        }
    }

    private void See(Inotify.Event one)
    {
        if ((one.What & Inotify.Overflow) != 0)
        {
            Take(_root);
            return;
        }

        // What has no name yet shows as the number of its inode, which no test sends.
        if (one.Name is "" or ".dray" || one.Name[0] == '#' || !_folders.TryGetValue(one.Watch, out var folder)) return;
        var path = Path.Combine(folder, one.Name);
        if ((one.What & Inotify.IsFolder) != 0) Take(path);
        else if ((one.What & Inotify.Modify) != 0) _faults.Enqueue($"{path} was written to under its final name");
        else Look(path);
    }

    /// <summary>Watches a folder and all beneath; what came before the watch did is looked at.</summary>
    private void Take(string folder)
    {
        if (_inotify.Add(folder) is >= 0 and var watch) _folders[watch] = folder;
        try
        {
            foreach (var inner in Directory.EnumerateDirectories(folder).Where(inner => Path.GetFileName(inner) is not (".dray" or "lost+found"))) Take(inner);
            foreach (var file in Directory.EnumerateFiles(folder)) Look(file);
        }
        catch (IOException)
        {
            // It has gone again, or its disk has.
        }
    }

    private void Look(string path)
    {
        Looks++;
        try
        {
            if (new FileInfo(path).LinkTarget is null && !_versions.Holds(Path.GetRelativePath(_root, path), path))
                _faults.Enqueue($"{path} is no whole version of its source: {new FileInfo(path).Length} bytes");
        }
        catch (IOException)
        {
            // It has been replaced meanwhile, or its disk has gone.
        }
    }
}
