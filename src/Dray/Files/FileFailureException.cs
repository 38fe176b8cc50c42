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
    public FileFailureException(FileFault fault, string message, Exception? inner = null) : base(message, inner) =>
        Fault = fault;

    public FileFailureException() { }

    public FileFailureException(string message) : base(message) { }

    public FileFailureException(string message, Exception inner) : base(message, inner) { }

    public FileFault Fault { get; }
}
