namespace Dray.Files;

/// <summary>Why a file could not be read, written or put in its place. The value travels in results.</summary>
public enum FileFault : byte
{
    /// <summary>Nothing is wrong with it.</summary>
    None = 0,

    /// <summary>The file system is full.</summary>
    NoSpace,

    /// <summary>The user's or the folder's quota is spent.</summary>
    Quota,

    /// <summary>The file system is mounted read-only.</summary>
    ReadOnly,

    /// <summary>The user who runs this end may not read or write it.</summary>
    Denied,

    /// <summary>Something of another kind stands where it or a folder above it belongs.</summary>
    InTheWay,

    /// <summary>Its name is taken, and the conflict policy replaces nothing.</summary>
    Exists,

    /// <summary>The receiver can't store such a name, or such a thing as a FIFO, a socket or a device.</summary>
    NotStorable,

    /// <summary>It is larger than a file may be there.</summary>
    TooLarge,

    /// <summary>It is not there any more.</summary>
    Vanished,

    /// <summary>It, or a symlink on the way to it, leads out of the folder that is sent or received into.</summary>
    OutsideRoot,

    /// <summary>This end has as many files open as it may.</summary>
    TooManyOpen,

    /// <summary>The disk or the file system failed.</summary>
    Io,

    /// <summary>It changed while it was read, again and again.</summary>
    Changed,

    /// <summary>What arrived is not what was sent.</summary>
    Verification,
}

/// <summary>One entry failed, for a reason that people can act on. The message names the file and what to do next.</summary>
internal sealed class FileFailureException : IOException
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
