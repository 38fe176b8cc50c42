using Dray.Transfers;

namespace Dray.Cli.Output;

/// <summary>What a transfer was limited by, in a few words.</summary>
internal static class LimitWords
{
    public static string Of(TransferLimit limit) => limit switch
    {
        TransferLimit.SenderDisk => "the sender's disk",
        TransferLimit.SenderProcessor => "the sender's processor",
        TransferLimit.Link => "the link",
        TransferLimit.ReceiverDisk => "the receiver's disk",
        TransferLimit.ReceiverProcessor => "the receiver's processor",
        TransferLimit.Receiver => "the receiver",
        TransferLimit.Bwlimit => "--bwlimit",
        TransferLimit.ReceiverBwlimit => "the receiver's --bwlimit",
        _ => throw new ArgumentOutOfRangeException(nameof(limit)),
    };
}
