namespace Dray.Multiplexing;

/// <summary>Makes a waiting poller return. Its loop owns it, watches its descriptor and guards it by its own lock.</summary>
internal abstract class Waker : IDisposable
{
    /// <summary>Readable from <see cref="Signal"/> until <see cref="Clear"/>.</summary>
    public abstract nint Descriptor { get; }

    public static Waker Create() => OperatingSystem.IsLinux() ? new EventFdWaker() : new DatagramWaker();

    public abstract void Signal();

    public abstract void Clear();

    public abstract void Dispose();
}
