namespace Dray.Cli.Output;

/// <summary>How a piece of text is meant; a terminal without colours shows them alike.</summary>
internal enum Tone
{
    Strong = 1,
    Faint = 2,
    Bad = 31,
    Good = 32,

    /// <summary>These two are colours and no meaning: what a camera has to read is the same under every theme.</summary>
    OnBlack = 40,
    White = 97,
}
