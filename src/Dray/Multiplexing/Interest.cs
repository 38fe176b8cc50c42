namespace Dray.Multiplexing;

/// <summary>What a watch waits for. With <see cref="None"/> it is silent: not even a hang-up is reported.</summary>
[Flags]
public enum Interest : byte
{
    None = 0,
    Read = 1,
    Write = 2,
}
