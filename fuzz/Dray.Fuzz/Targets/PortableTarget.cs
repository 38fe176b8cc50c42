using Dray.Fuzz.Slow;
using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>A name: whether it can be stored anywhere, and that no spelling of it gets a key of its own.</summary>
internal static class PortableTarget
{
    public static FuzzTarget Target { get; } = new("portable", Run, TextWords.Utf8("photos/nul.txt", "a/com1 .log", "Gr\u00fc\u00dfe"), Words());

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        if (WireName.TryParseUtf8(input, out var name) != NameFault.None) return;
        var fault = PortableNames.FaultOf(name);
        FuzzFailure.UnlessVerdict(SlowPortable.Stores(name.Value), fault is null, "a name for any file system");
        trail.Pass(fault ?? "storable", Trail.Bucket(name.Value.Length));
        foreach (var component in name.Value.Split('/')) CheckKey(component, trail);
    }

    private static void CheckKey(string component, Trail trail)
    {
        var key = PortableNames.CollisionKey(component);
        FuzzFailure.Unless(key == SlowPortable.Common(component), $"the key of '{component}' is '{key}'");
        FuzzFailure.Unless(key == PortableNames.CollisionKey(key), $"the key of the key of '{component}' is another");
        trail.Pass("key", Trail.Bucket(key.Length), Trail.Bucket(component.Length));
    }

    private static byte[][] Words() =>
        [.. TextWords.Nasty, .. TextWords.Utf8("CON", "con", "prn", "aux", "nul", "COM1", "lpt\u00b2", "CONIN$", "CONOUT$", ".", " ", "?", "*", "\"", "<", "|")];
}
