namespace Dray.EndToEnd;

public sealed class SmokeTest
{
    [Fact]
    public void Runs() => Assert.True(true);
}
