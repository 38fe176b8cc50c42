namespace Dray.Cli.Output;

/// <summary>What keeps a standard stream from being written.</summary>
internal static class StreamFault
{
    /// <summary>In words; null for an exception of another kind. .NET takes a closed descriptor for a matter of rights.</summary>
    public static string? Of(Exception fault) => fault switch
    {
        IOException => fault.Message,
        UnauthorizedAccessException or ObjectDisposedException => "it is closed",
        _ => null,
    };
}
