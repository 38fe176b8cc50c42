using CsCheck;
using Dray.Server.Web;

namespace Dray.Tests.Server.Web.Downloads;

/// <summary>Want-Repr-Digest and its sister (RFC 9530, section 4).</summary>
public sealed class DigestAlgorithmTest
{
    [Theory]
    [InlineData("sha-256=1", "sha-256")]
    [InlineData("sha-512=3, sha-256=10, unixsum=0", "sha-256")]
    [InlineData("sha-512=10,sha-256=1", "sha-512")]
    [InlineData("sha-256=5, sha-512=5", "sha-256")]
    [InlineData("md5=10, sha-512=1", "sha-512")]
    [InlineData("sha-256=0", null)]
    [InlineData("md5=10", null)]
    [InlineData("", null)]
    [InlineData("sha-256", null)]
    [InlineData("sha-256=", null)]
    [InlineData("sha-256=11", null)]
    [InlineData("sha-256=-1", null)]
    [InlineData("SHA-256=1", null)]
    [InlineData("sha-256=1,,", null)]
    public void The_most_wanted_that_is_known(string header, string? name) => Assert.Equal(name, DigestAlgorithm.Wanted(header)?.Name);

    [Fact]
    public void Several_headers_are_one_list() => Assert.Equal("sha-512", DigestAlgorithm.Wanted(new[] { "sha-256=1", "sha-512=2" })?.Name);

    [Fact]
    public void Neither_noise_nor_a_cut_breaks_it() => Gen.String[Gen.Char["sha-2560512=,; \0é"], 0, 40].Sample(noise =>
    {
        foreach (var text in new[] { noise, $"sha-256={noise}", "sha-512=3, sha-256=10"[..(noise.Length % 22)] }) _ = DigestAlgorithm.Wanted(text);
    });

    [Fact]
    public void A_field_is_a_dictionary_of_bytes() => Assert.Equal("sha-256=:AQID:", DigestAlgorithm.Sha256.Field([1, 2, 3]));
}
