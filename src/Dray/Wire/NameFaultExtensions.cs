namespace Dray.Wire;

/// <summary>Words for a <see cref="NameFault"/>.</summary>
internal static class NameFaultExtensions
{
    /// <summary>What is wrong, as half a sentence to set after the name: <c>its name holds a control character</c>.</summary>
    public static string Describe(this NameFault fault) => fault switch
    {
        NameFault.None => "its name is fine",
        NameFault.Empty => "its name is empty",
        NameFault.DotComponent => "'.' and '..' can't be part of its name",
        NameFault.EmptyComponent => "its name starts or ends with '/' or holds '//'",
        NameFault.Nul => "its name holds a NUL",
        NameFault.Control => "its name holds a control character",
        NameFault.Bidi => "its name holds a character that changes the direction of writing",
        NameFault.ComponentTooLong => $"a part of its name is longer than {WireLimits.NameComponent} bytes",
        NameFault.TooLong =>
            $"its path is longer than {WireLimits.Name} bytes or deeper than {WireLimits.NameComponents} folders",
        NameFault.Reserved => "'.dray' is where the receiver keeps its own files",
        NameFault.NotUnicode => "its name is not valid UTF-8",
        NameFault.Slash => "a single name can't hold '/'",
        _ => "its name can't travel",
    };
}
