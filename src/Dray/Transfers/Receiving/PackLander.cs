using System.Diagnostics;
using System.Security.Cryptography;
using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>Takes the small entries of a pack one after another and has them land; what becomes of each comes by the lane's mailbox.</summary>
internal sealed class PackLander(IncomingTransfer transfer, ResultMailbox answers)
{
    public void Land(uint count, ReadOnlySpan<byte> payload)
    {
        var reader = new PackReader(payload, count);
        while (reader.TryRead(out var item)) Land(item);
    }

    private void Land(in PackItem item)
    {
        if (transfer.Find(item.Entry) is not { } entry)
        {
            answers.Post(transfer.Recall(item.Entry));
            return;
        }

        if (item.Content.Length != entry.Entry.Size) throw new WireException($"entry {item.Entry} is not as large as it was offered");
        if (!item.IsIntact())
        {
            answers.Post(new Result(item.Entry, ResultStatus.SendAgain, 0, ""));
            return;
        }

        // A lane that its sender takes for dead may bring the same entry at this moment: then both hear of it.
        if (!transfer.Await(entry, answers) || !entry.TryBeginLanding()) return;
        try
        {
            var since = Stopwatch.GetTimestamp();
            var prepared = Prepare(entry, item.Content);
            transfer.Work.CountDisk(since);
            transfer.Land(entry, prepared, Sha256Of(entry, item.Content));
        }
        catch (FileFailureException failure)
        {
            transfer.SettleFailed(entry, failure);
        }
    }

    private PreparedLanding Prepare(IncomingEntry entry, ReadOnlySpan<byte> content) => entry.Entry.Kind switch
    {
        EntryKind.Folder => transfer.Folder.PrepareFolder(entry.Target, entry.Meta),
        EntryKind.Link => transfer.Folder.PrepareLink(entry.Target, entry.Entry.LinkTarget!, entry.Entry.ModifiedNs, entry.Rule),
        _ => transfer.Folder.PrepareSmall(entry.Target, content, entry.Meta, entry.Rule),
    };

    private string? Sha256Of(IncomingEntry entry, ReadOnlySpan<byte> content) =>
        transfer.Options.Sha256 && entry.Entry.Kind == EntryKind.File
            ? Convert.ToHexStringLower(SHA256.HashData(content))
            : null;
}
