using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>
/// What a send was told to send, opened: each source with the name that it lands under. Walks in the order given.
/// </summary>
internal sealed class SourceList : IDisposable
{
    private readonly List<NamedSource> _sources = [];
    private readonly PathFilter _filter;

    private SourceList(SendOptions options) => _filter = new PathFilter(options.Filters);

    /// <summary>Opens every source.</summary>
    /// <exception cref="ArgumentException">A source is not there, or two would land under one name. Nothing has moved.</exception>
    public static SourceList Open(SendOptions options)
    {
        var list = new SourceList(options);
        try
        {
            foreach (var path in options.Sources) list._sources.Add(NamedSource.Open(path, options.StandardInputName));
            list.CheckNames();
            return list;
        }
        catch
        {
            list.Dispose();
            throw;
        }
    }

    /// <summary>Everything that is to travel; what can't is counted as failed and named.</summary>
    public IEnumerable<OutgoingEntry> Walk(SendTally tally)
    {
        foreach (var source in _sources)
        {
            foreach (var found in source.Walk(_filter.Admits))
            {
                if (found.Entry is { } entry && source.TryPlace(entry, out var placed, out var fault))
                {
                    tally.Progress.Found(1, placed.Entry.Kind == EntryKind.File ? placed.Entry.Size : 0);
                    yield return placed;
                }
                else
                {
                    tally.Progress.Found(1, 0);
                    tally.CountFailed(found.Name, found.Fault, found.Reason ?? "its path grows too long");
                }
            }
        }
    }

    /// <summary>Looks again at an entry whose source changed; null (and counted) where it is no file any more.</summary>
    public static OutgoingEntry? Refind(OutgoingEntry changed, SendTally tally)
    {
        try
        {
            using var file = changed.Source.Open(changed.At);
            var now = file.Stat();
            var entry = changed.Entry with { Size = now.Size, ModifiedNs = now.ModifiedNs };
            tally.Progress.Found(0, now.Size - changed.Entry.Size);
            return new OutgoingEntry(entry, changed.Source, changed.At, changed.Offers + 1);
        }
        catch (FileFailureException failure)
        {
            tally.CountFailed(changed.Entry.Name.Value, failure.Fault, failure.Message);
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var source in _sources) source.Dispose();
    }

    private void CheckNames()
    {
        var seen = new Dictionary<string, string>();
        foreach (var source in _sources)
        {
            foreach (var name in source.TopNames())
            {
                if (seen.TryAdd(name, source.Typed)) continue;
                var shown = DisplayText.Escape(name);
                throw new ArgumentException($"{seen[name]} and {source.Typed} would both land as '{shown}'; send them one after another, or into folders of their own");
            }
        }
    }
}
