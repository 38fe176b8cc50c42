namespace Dray.Cli.Output;

/// <summary>How a piece of text is meant; a terminal without colours shows them alike.</summary>
internal enum Tone
{
    Strong = 1,
    Faint = 2,
    Bad = 31,
    Good = 32,
}
