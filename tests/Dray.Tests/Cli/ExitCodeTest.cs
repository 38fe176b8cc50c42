using Dray.Cli;
using Dray.Transfers;

namespace Dray.Tests.Cli;

public sealed class ExitCodeTest
{
    [Theory]
    [InlineData(SendEnd.Done, null, 0)]
    [InlineData(SendEnd.SomeFailed, null, 5)]
    [InlineData(SendEnd.VerificationFailed, null, 7)]
    [InlineData(SendEnd.NoSpace, null, 6)]
    [InlineData(SendEnd.Refused, null, 4)]
    [InlineData(SendEnd.Unreachable, null, 3)]
    [InlineData(SendEnd.Cancelled, 130, 130)]
    [InlineData(SendEnd.Cancelled, 143, 143)]
    [InlineData(SendEnd.Unreachable, 143, 143)]
    [InlineData(SendEnd.Done, 130, 0)]
    public void Each_end_has_its_code(SendEnd ended, int? signal, int code) => Assert.Equal(code, ExitCode.Of(ended, signal));

    [Fact]
    public void Every_end_has_a_code() =>
        Assert.All(Enum.GetValues<SendEnd>(), ended => Assert.NotEqual(ExitCode.Defect, ExitCode.Of(ended, null)));
}
