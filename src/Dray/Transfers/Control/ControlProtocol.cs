namespace Dray.Transfers.Control;

/// <summary>The control plane's version: both ends name theirs when a transfer is opened (docs/protocol.md).</summary>
internal static class ControlProtocol
{
    public const int Version = 2;

    /// <summary>Which end has to be upgraded, in words for both.</summary>
    public static string UpgradeWords(int theirs) => theirs > Version
        ? $"this server speaks protocol {Version}, the sender {theirs}: upgrade the server"
        : $"this server speaks protocol {Version}, the sender {theirs}: upgrade the sender";
}
