using System.Security.Cryptography;
using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>Puts the small entries of a pack in their places, one after another, and answers with one result each.</summary>
internal sealed class PackLander(IncomingTransfer transfer)
{
    public void Land(uint count, ReadOnlySpan<byte> payload, FrameQueue answers)
    {
        var reader = new PackReader(payload, count);
        using var results = new ResultsBatch(answers);
        while (reader.TryRead(out var item)) results.Add(Land(item));
    }

    private Result Land(in PackItem item)
    {
        if (transfer.Find(item.Entry) is not { } entry) return transfer.Recall(item.Entry);
        if (item.Content.Length != entry.Entry.Size) throw new WireException($"entry {item.Entry} is not as large as it was offered");
        if (!item.IsIntact()) return new Result(item.Entry, ResultStatus.SendAgain, 0, "");
        // A lane that its sender takes for dead may bring the same entry at this moment.
        lock (entry)
        {
            return transfer.Find(item.Entry) is null ? transfer.Recall(item.Entry) : Settle(entry, item.Content);
        }
    }

    private Result Settle(IncomingEntry entry, ReadOnlySpan<byte> content)
    {
        try
        {
            return transfer.SettleLanded(entry, Put(entry, content), Sha256Of(entry, content));
        }
        catch (FileFailureException failure)
        {
            return transfer.SettleFailed(entry, failure);
        }
    }

    private Landed Put(IncomingEntry entry, ReadOnlySpan<byte> content) => entry.Entry.Kind switch
    {
        EntryKind.Folder => transfer.Folder.LandFolder(entry.Target, entry.Meta),
        EntryKind.Link => transfer.Folder.LandLink(entry.Target, entry.Entry.LinkTarget!, entry.Entry.ModifiedNs, entry.Rule),
        _ => transfer.Folder.LandSmall(entry.Target, content, entry.Meta, entry.Rule),
    };

    private string? Sha256Of(IncomingEntry entry, ReadOnlySpan<byte> content) =>
        transfer.Options.Sha256 && entry.Entry.Kind == EntryKind.File
            ? Convert.ToHexStringLower(SHA256.HashData(content))
            : null;
}
