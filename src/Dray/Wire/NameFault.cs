namespace Dray.Wire;

/// <summary>Why a name was refused.</summary>
internal enum NameFault : byte
{
    None = 0,
    Empty,
    DotComponent,
    EmptyComponent,
    Nul,
    Control,
    Bidi,
    ComponentTooLong,
    TooLong,
    Reserved,
    NotUnicode,
    Slash,
}
