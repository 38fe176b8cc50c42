using Dray.Security;
using Dray.Server.Administration;

namespace Dray.Cli.Output;

/// <summary>How known devices are told of: in words, or as lines of JSON.</summary>
internal abstract class DevicesOutput
{
    public abstract void List(IReadOnlyList<KnownDevice> devices);

    /// <summary>It is sending to a server here.</summary>
    public abstract void Running(RunningTransfer transfer);

    /// <summary>It is called otherwise now, or may do other things.</summary>
    public abstract void Changed(KnownDevice device);

    public abstract void Forgotten(KnownDevice device);

    /// <summary>Called once, last. The reason is null where all was done.</summary>
    public abstract void Ended(int exitCode, string? reason);
}
