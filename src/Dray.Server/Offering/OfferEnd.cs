namespace Dray.Server.Offering;

/// <summary>What became of a code.</summary>
internal enum OfferEnd
{
    /// <summary>Somebody has what was offered.</summary>
    Taken,

    /// <summary>Wrong codes were tried as often as a code stands it.</summary>
    Guessed,

    /// <summary>Nobody came in time.</summary>
    Expired,
}
