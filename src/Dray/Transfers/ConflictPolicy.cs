namespace Dray.Transfers;

/// <summary>What happens where the receiver already has something else under an offered name.</summary>
public enum ConflictPolicy
{
    /// <summary>A newer source replaces; anything else that differs is kept beside as <c>name (1)</c>.</summary>
    Newer,

    /// <summary>What differs is kept beside as <c>name (1)</c>.</summary>
    Rename,

    /// <summary>What is there stays, the newcomer does not travel.</summary>
    Skip,

    /// <summary>The newcomer replaces; what was there is kept for a day in <c>.dray/replaced/</c>.</summary>
    Overwrite,

    /// <summary>The entry fails.</summary>
    Fail,
}
