namespace Dray.Multiplexing;

/// <summary>What a watch waits for. With <see cref="None"/> it is silent: not even a hang-up is reported.</summary>
[Flags]
public enum Interest : byte
{
    /// <summary>Nothing, for now.</summary>
    None = 0,

    /// <summary>Bytes or connections to take, or the end of what the other side sends.</summary>
    Read = 1,

    /// <summary>Room to send, or the end of a connect.</summary>
    Write = 2,
}
