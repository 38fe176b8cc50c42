using Dray.Transfers;

namespace Dray.Cli.Output;

/// <summary>What a send came to, in one line.</summary>
internal static class ReceiptLine
{
    /// <summary>For instance "2,003 entries, 1.2 GB in 1.3 s (923 MB/s) -> host:folder; 12 already there; 1 failed".</summary>
    public static string Format(SendReceipt receipt, string target, bool isRaw = false)
    {
        var landed = receipt.Landed + receipt.Replaced + receipt.Beside;
        var travelled = receipt.Bytes - receipt.Resumed;
        var rate = receipt.Elapsed > TimeSpan.Zero && travelled > 0
            ? $" ({ByteSize.Rate(travelled / receipt.Elapsed.TotalSeconds)})"
            : "";
        return $"{ByteSize.Entries(landed)}, {ByteSize.Format(receipt.Bytes)} "
            + $"in {Span.Format(receipt.Elapsed)}{rate} -> {target}"
            + (receipt.Resumed > 0 ? $"; {ByteSize.Format(receipt.Resumed)} of it were there" : "")
            + Tail(receipt.Replaced, receipt.Beside, receipt.Skipped, receipt.Failed, receipt.Secret, receipt.Durable || isRaw || landed == 0)
            + (receipt.Limit is { } limit ? $"; limited by {LimitWords.Of(limit)}" : "");
    }

    /// <summary>The exceptions among the entries, each after a semicolon, and what was not secret or not synced; empty where there were none.</summary>
    public static string Tail(long replaced, long beside, long skipped, long failed, bool secret = true, bool durable = true) =>
        Part(replaced, "replaced") + Part(beside, "kept beside what was there") + Part(skipped, "already there") + Part(failed, "failed")
        + (secret ? "" : "; not secret") + (durable ? "" : "; not synced");

    private static string Part(long count, string what) =>
        count == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"; {count:N0} {what}");
}
