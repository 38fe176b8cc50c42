using Dray.Server;

namespace Dray.Cli.Output;

/// <summary>How a server is told of: in words, or as lines of JSON. Any thread may call.</summary>
internal abstract class ServeOutput
{
    public abstract void On(ServeEvent happened);

    /// <summary>A pairing code, for the person at the terminal: told where one looks, and nowhere else.</summary>
    public abstract void Code(string words);

    /// <summary>A signal came; <paramref name="running"/> transfers have <paramref name="grace"/> to finish.</summary>
    public abstract void Draining(int running, TimeSpan grace);

    /// <summary>Called once, last. The reason is null where the server ended in order.</summary>
    public abstract void Ended(int exitCode, string? reason);
}
