namespace Dray.Tests.Architecture;

internal static class Findings
{
    /// <summary>Fails with every finding in full, one a line, where xunit would cut them short.</summary>
    public static void AssertNone(IEnumerable<string> findings)
    {
        var all = string.Join('\n', findings);
        Assert.True(all.Length == 0, all);
    }
}
