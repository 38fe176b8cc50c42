namespace Dray.EndToEnd.Torture;

/// <summary>One cruelty at a time: they are heavy, and some measure.</summary>
[CollectionDefinition(Name)]
public sealed class Torturing
{
    public const string Name = "Torture";

    /// <summary>Only the native binary starts quickly enough to be killed often.</summary>
    internal static void Check()
    {
        Tools.NeedLinux();
        Assert.SkipUnless(DrayBinary.IsNative, "torture is for the native binary (DRAY_BINARY)");
    }
}
