using Dray.Server.Web;

namespace Dray.Tests.Server.Web;

public sealed class RawPathTest
{
    [Theory]
    [InlineData("/")]
    [InlineData("/a/b.txt")]
    [InlineData("/a%20b/%C3%A4")]
    [InlineData("/100%25")]
    [InlineData("/x%252fy")]
    public void Names_pass(string path) => Assert.True(RawPath.IsOfNames(path));

    [Theory]
    [InlineData("/bad%ff")]
    [InlineData("/%C3%28")]
    [InlineData("/%C3")]
    [InlineData("/..%2fx")]
    [InlineData("/x%2Fy")]
    [InlineData("/x%")]
    [InlineData("/x%2")]
    [InlineData("/x%zz")]
    public void What_would_be_read_as_something_else_does_not(string path) => Assert.False(RawPath.IsOfNames(path));
}
