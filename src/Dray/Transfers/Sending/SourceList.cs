using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>What a send was told to send, opened. Walked in the order given, by one thread at a time.</summary>
internal sealed class SourceList : IDisposable
{
    private const string StandardInput = "-";

    private readonly List<(string Typed, ISourceTree Tree)> _sources = [];
    private readonly PathFilter _filter;

    private SourceList(SendOptions options) => _filter = new PathFilter(options.Filters);

    /// <summary>Opens every source; standard input is read to its end and put aside.</summary>
    /// <exception cref="ArgumentException">A source is not there, or two would land under one name. Nothing has moved.</exception>
    public static SourceList Open(SendOptions options)
    {
        var list = new SourceList(options);
        try
        {
            foreach (var typed in options.Sources) list._sources.Add((typed, Open(typed, options)));
            if (list._sources.Count > 1) list.CheckNames();
            return list;
        }
        catch (FileFailureException failure)
        {
            list.Dispose();
            throw new ArgumentException(failure.Message, failure);
        }
        catch
        {
            list.Dispose();
            throw;
        }
    }

    /// <summary>Everything that is to travel; what can't is counted as failed and named.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; a walk that finds nothing to tell of can be long.</exception>
    public IEnumerable<OutgoingEntry> Walk(SendTally tally, CancellationToken stop)
    {
        foreach (var (_, tree) in _sources)
        {
            foreach (var found in tree.Walk((path, isFolder) =>
            {
                stop.ThrowIfCancellationRequested();
                return _filter.Admits(path, isFolder);
            }))
            {
                if (found.OwnFolder is { } own)
                {
                    tally.Report(new LeftOut(own));
                    continue;
                }

                var entry = found.Entry;
                tally.Progress.Found(1, entry.Kind == EntryKind.File ? entry.Size : 0);
                if (found.Problem is { } problem) tally.CountFailed(problem.Name, problem.Fault, problem.Reason);
                else yield return new OutgoingEntry(entry, tree) { ChangedNs = found.ChangedNs };
            }
        }
    }

    /// <summary>Looks again at an entry whose source changed; null (and counted) where it is no file any more.</summary>
    public static OutgoingEntry? Refind(OutgoingEntry changed, SendTally tally)
    {
        try
        {
            using var file = changed.Source.Open(changed.Entry.Name);
            var now = file.Stat();
            tally.Progress.Found(0, now.Size - changed.Entry.Size);
            var entry = changed.Entry with { Size = now.Size, ModifiedNs = now.ModifiedNs, Identity = SourceIdentity.Of(now) };
            return new OutgoingEntry(entry, changed.Source, changed.Offers + 1);
        }
        catch (FileFailureException failure)
        {
            tally.CountFailed(changed.Entry.Name.Value, failure.Fault, failure.Reason);
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var (_, tree) in _sources) tree.Dispose();
    }

    private static ISourceTree Open(string typed, SendOptions options) => typed == StandardInput && options.OpenSource is null
        ? SpooledSource.Take(options.StandardInput ?? Console.OpenStandardInput(), options.StandardInputName ?? throw new ArgumentException("standard input needs --name"))
        : OpenTree(typed, options.OpenSource ?? SourceTree.Open);

    private static ISourceTree OpenTree(string typed, Func<string, ISourceTree> open)
    {
        try
        {
            return open(typed);
        }
        catch (FileFailureException failure) when (failure.Fault == FileFault.Vanished)
        {
            throw new ArgumentException($"{DisplayText.Escape(typed)}: there is no such file or folder", failure);
        }
    }

    private void CheckNames()
    {
        var seen = new Dictionary<string, string>();
        foreach (var (typed, tree) in _sources)
        {
            foreach (var found in tree.List())
            {
                if (found.Problem is not null || found.OwnFolder is not null || seen.TryAdd(found.Entry.Name.Value, typed)) continue;
                var name = found.Entry.Name.Value;
                throw new ArgumentException(
                    $"{seen[name]} and {typed} would both land as '{DisplayText.Escape(name)}'; send them one after another, or into folders of their own");
            }
        }
    }
}
