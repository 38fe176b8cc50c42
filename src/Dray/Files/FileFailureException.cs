namespace Dray.Files;

/// <summary>Why a file could not be read, written or put in its place. The value travels in results.</summary>
public enum FileFault : byte
{
    None = 0,
    NoSpace,
    Quota,
    ReadOnly,
    Denied,
    InTheWay,
    Exists,
    NotStorable,
    TooLarge,
    Vanished,
    OutsideRoot,
    TooManyOpen,
    Io,
    Changed,
    Verification,
}

/// <summary>One entry failed, for a reason that people can act on. The message names the file and what to do next.</summary>
public sealed class FileFailureException : IOException
{
    /// <param name="fault">What kind of failure it is.</param>
    /// <param name="name">The file, fit to be shown.</param>
    /// <param name="reason">What is wrong with it, without its name.</param>
    /// <param name="inner">What said so.</param>
    public FileFailureException(FileFault fault, string name, string reason, Exception? inner = null)
        : base($"{name}: {reason}", inner) => (Fault, Reason) = (fault, reason);

    public FileFailureException() { }

    public FileFailureException(string message) : base(message) { }

    public FileFailureException(string message, Exception inner) : base(message, inner) { }

    public FileFault Fault { get; }

    /// <summary>The message without the name, for where the name stands beside it.</summary>
    public string Reason { get; } = "";
}
