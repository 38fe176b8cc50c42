using Dray.Tests.Files;
using Dray.Wire;

namespace Dray.Tests.Wire;

public sealed class LinkTargetTest
{
    [Theory]
    [InlineData("l", "a")]
    [InlineData("l", ".")]
    [InlineData("l", "a/../b")]
    [InlineData("l", "a//..")]
    [InlineData("d/l", "..")]
    [InlineData("d/l", "../a")]
    [InlineData("d/e/l", "../../a/b/../c")]
    [InlineData("l", "..a")]
    [InlineData("l", "...")]
    public void Inside_stays_inside(string link, string target) =>
        Assert.False(LinkTarget.PointsOut(TempFolder.Name(link), target));

    [Theory]
    [InlineData("l", "/")]
    [InlineData("l", "/etc/passwd")]
    [InlineData("l", "..")]
    [InlineData("l", "./../a")]
    [InlineData("l", "a/../../b")]
    [InlineData("d/l", "../..")]
    [InlineData("d/l", "..//.././a")]
    [InlineData("d/l", "../../d/a")]
    [InlineData("d/e/l", "a/../../../../b")]
    public void Outside_is_seen(string link, string target) =>
        Assert.True(LinkTarget.PointsOut(TempFolder.Name(link), target));
}
