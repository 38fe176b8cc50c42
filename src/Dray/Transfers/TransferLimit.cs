namespace Dray.Transfers;

/// <summary>What a transfer was mostly waiting for: with more of this it would have been faster.</summary>
public enum TransferLimit
{
    /// <summary>Reading the sources.</summary>
    SenderDisk,

    /// <summary>Digesting, sealing and handing over at the sender.</summary>
    SenderProcessor,

    /// <summary>The network between both ends.</summary>
    Link,

    /// <summary>Writing, or waiting until it is on the disk, at the receiver.</summary>
    ReceiverDisk,

    /// <summary>Taking, opening and digesting at the receiver.</summary>
    ReceiverProcessor,

    /// <summary>The receiver, which does not tell what it waits for.</summary>
    Receiver,

    /// <summary>The rate that the sender was told to keep to.</summary>
    Bwlimit,

    /// <summary>The rate that the receiver lets this sender, or all of them together, have.</summary>
    ReceiverBwlimit,
}
