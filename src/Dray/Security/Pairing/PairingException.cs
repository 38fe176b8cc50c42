namespace Dray.Security.Pairing;

/// <summary>A pairing did not come about, and why. It says nothing about the code, and nothing that an attacker could use.</summary>
internal sealed class PairingException(PairingFault fault) : Exception(Words(fault))
{
    public PairingFault Fault { get; } = fault;

    private static string Words(PairingFault fault) => fault switch
    {
        PairingFault.NoCode => "No pairing code is valid now: a person at the other device has to ask for a new one.",
        PairingFault.Busy => "Another pairing is under way: try again in a few seconds.",
        PairingFault.Gone => "This pairing is over: start again.",
        _ => "The devices did not agree: the code was wrong, or somebody is between them.",
    };
}
