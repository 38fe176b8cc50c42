using Dray.Interop;

namespace Dray.Files;

/// <summary>Looks through the staging folders once, at the start, and deletes whatever of Dray's own no journal vouches for.</summary>
internal sealed class PartialRecoverer(IVolume volume)
{
    /// <summary>What was found.</summary>
    public PartialRecovery Found { get; private set; }

    /// <summary>Those that can go on, one for each key.</summary>
    public IReadOnlyCollection<PartialEntry> Run()
    {
        var kept = new Dictionary<PartialKey, PartialEntry>();
        foreach (var own in volume.ListStaged().GroupBy(staged => staged.Name[..32]))
        {
            var names = own.ToDictionary(staged => staged.Name[32..]);
            if (!names.TryGetValue(StagingNames.Journal, out var journal))
            {
                if (names.ContainsKey(StagingNames.Part)) Found = Found with { Dropped = Found.Dropped + 1 };
            }
            else if (Judge(own.Key, journal, names.ContainsKey(StagingNames.Part)) is { } entry)
            {
                if (kept.TryGetValue(entry.Key, out var other)) Drop((other.Touched < entry.Touched ? other : entry).Id);
                if (other is null || other.Touched < entry.Touched) kept[entry.Key] = entry;
                continue;
            }

            FailPoint.Hit(FailPoint.Recovering);
            foreach (var staged in own.OrderBy(staged => staged.Name, StringComparer.Ordinal)) Delete(staged.Name);
        }

        Found = Found with { Kept = kept.Count, Bytes = kept.Values.Sum(entry => entry.Done) };
        return kept.Values;
    }

    /// <summary>Null where nothing of it stays.</summary>
    private PartialEntry? Judge(string id, StagedName journal, bool hasPart)
    {
        var state = Read(journal.Name);
        if (state?.Header is not { } header || header.Id != id || state.Count == 0)
        {
            Found = Found with { Dropped = Found.Dropped + 1 };
            return null;
        }

        var entry = new PartialEntry(id, header.Key)
        {
            IsParked = true, Epoch = state.Lease!.Epoch, Size = state.Lease.Size, Done = state.Bytes,
            Touched = DateTimeOffset.UnixEpoch.AddTicks(journal.ModifiedNs / 100),
        };
        if (hasPart) return entry;
        var isBack = state.Aside is { } aside && TryBringBack(aside, entry.Part);
        Found = isBack ? Found with { RolledBack = Found.RolledBack + 1 } : Found with { Finished = Found.Finished + 1 };
        return isBack ? entry : null;
    }

    private bool TryBringBack(JournalRecord.Aside aside, string name)
    {
        try
        {
            return volume.TryBringBack(aside.Name, name, aside.Own);
        }
        catch (FileFailureException)
        {
            // It stays among what was replaced, for as long as that stays.
            return false;
        }
    }

    private JournalState? Read(string name)
    {
        try
        {
            using var file = volume.Reopen(name, target: null);
            file?.Park();
            var state = new JournalState();
            if (file is not null) JournalFile.Read(file.Read, state.TryTake);
            return state;
        }
        catch (FileFailureException)
        {
            return null;
        }
    }

    private void Drop(string id)
    {
        Delete(id + StagingNames.Journal);
        Delete(id + StagingNames.Part);
        Found = Found with { Dropped = Found.Dropped + 1 };
    }

    private void Delete(string name)
    {
        try
        {
            volume.DeleteStaged(name);
        }
        catch (FileFailureException)
        {
            // The next start tries again.
        }
    }
}
