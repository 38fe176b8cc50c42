namespace Dray.Transfers;

/// <summary>What happens where the receiver already has something else under an offered name.</summary>
public enum ConflictPolicy
{
    /// <summary>A newer source replaces; anything else that differs is kept beside as <c>name (1)</c>.</summary>
    Newer,
    Rename,
    Skip,
    Overwrite,
    Fail,
}
