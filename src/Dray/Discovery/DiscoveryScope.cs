using Dray.Discovery.Network;

namespace Dray.Discovery;

/// <summary>Which interfaces discovery may use.</summary>
internal sealed class DiscoveryScope
{
    /// <summary>Names them, with commas between; "off" is none; unset or empty is all.</summary>
    public const string Variable = "DRAY_DISCOVERY";

    private readonly string[] _interfaces;

    private DiscoveryScope(string[] interfaces, bool isOff) => (_interfaces, IsOff) = (interfaces, isOff);

    /// <summary>Nothing is announced, and nobody is looked for.</summary>
    public bool IsOff { get; }

    /// <summary>What <see cref="Variable"/> says.</summary>
    public static DiscoveryScope OfProcess() => Parse(Environment.GetEnvironmentVariable(Variable));

    public static DiscoveryScope Parse(string? text) =>
        new(text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [], text == "off");

    public bool Allows(Link link) => !IsOff && (_interfaces.Length == 0 || _interfaces.Contains(link.Interface));
}
