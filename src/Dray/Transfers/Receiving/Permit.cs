using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>What one device may do here, decided by its certificate before a byte of what it asks for is read.</summary>
/// <param name="Device">SHA-256 of its certificate, in lower-case hex.</param>
/// <param name="Name">What it is called here; null for a stranger, who calls himself what he likes.</param>
internal sealed record Permit(string Device, string? Name)
{
    /// <summary>The folder beneath the served one that all it sends lands in; null for the served one itself.</summary>
    public WireName? Into { get; init; }

    /// <summary>The most bytes that one transfer of it may bring; null for no limit.</summary>
    public long? AtMost { get; init; }

    /// <summary>How many bytes a second all its lanes together may bring; null for no limit of its own.</summary>
    public long? BandwidthLimit { get; init; }

    /// <summary>What it sends is taken unasked, where others are asked about.</summary>
    public bool Unasked { get; init; }

    /// <summary>This end asked for what it sends, and on its own terms; null where the sender began it.</summary>
    public AskedFor? Asked { get; init; }

    /// <summary>Nobody knows it: it may drop files into the inbox.</summary>
    public bool IsStranger { get; init; }

    /// <summary>It is no device: somebody who was given a link. Nothing that is there is replaced, compared or changed for it.</summary>
    public bool IsGuest { get; init; }

    /// <summary>What tells a guest's link from others; all who have one link share the places of one.</summary>
    public string? Link { get; init; }
}
