using System.Globalization;

namespace Dray.Bench.Serving;

/// <summary>What a server process says of itself, in one line.</summary>
/// <param name="Present">Clients it has.</param>
/// <param name="Messages">Whole messages since it started.</param>
/// <param name="Calls">System calls of the model since it started, as far as it counts them.</param>
/// <param name="Cpu">User and system time of the process, getrusage(2).</param>
/// <param name="Memory">Resident bytes. What the kernel holds for its sockets is not in them.</param>
internal sealed record ServerState(int Present, long Messages, long Calls, TimeSpan Cpu, long Memory)
{
    public static ServerState Of(Inbox inbox) => new(
        inbox.Present, inbox.Messages, Kernel.Calls, Environment.CpuUsage.TotalTime, Environment.WorkingSet);

    /// <summary>The same from the numbers of its line.</summary>
    /// <exception cref="FormatException">There are more or fewer of them.</exception>
    public static ServerState Of(long[] numbers) => numbers is [var present, var messages, var calls, var ticks, var memory]
        ? new ServerState((int)present, messages, calls, TimeSpan.FromTicks(ticks), memory)
        : throw new FormatException("that is no state of a server");

    /// <summary>What has come since another one.</summary>
    public ServerState Since(ServerState before) => new(
        Present - before.Present, Messages - before.Messages, Calls - before.Calls, Cpu - before.Cpu, Memory - before.Memory);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"state {Present} {Messages} {Calls} {Cpu.Ticks} {Memory}");
}
