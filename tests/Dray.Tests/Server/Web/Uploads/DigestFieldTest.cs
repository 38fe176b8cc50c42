using System.Security.Cryptography;
using CsCheck;
using Dray.Server.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Dray.Tests.Server.Web.Uploads;

/// <summary>Repr-Digest and Content-Digest, RFC 9530.</summary>
public sealed class DigestFieldTest
{
    private static readonly byte[] Digest = SHA256.HashData("hello"u8);
    private static readonly string Base64 = Convert.ToBase64String(Digest);

    [Fact]
    public void A_digest_is_read_as_it_was_written_among_others()
    {
        Gen.Byte.Array[32].Sample(digest =>
        {
            var field = $"sha-256=:{Convert.ToBase64String(digest)}:";
            foreach (var text in (string[])[field, $"md5=:AAAA:, {field}", $"{field},sha-512=:AAAA:", $"{field};q=1", $" {field} "]) Assert.Equal(digest, DigestField.Read(text));
            Assert.Equal(digest, DigestField.Read(new StringValues(["unixsum=1", field])));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha-512=:AAAA:")]
    [InlineData("sha-256")]
    public void Where_no_such_digest_is_named_there_is_none(string field) => Assert.Empty(DigestField.Read(field));

    [Fact]
    public void Cut_anywhere_it_is_none_or_refused()
    {
        var whole = $"sha-256=:{Base64}:";
        for (var length = 0; length < whole.Length; length++)
        {
            if (length < "sha-256=".Length) Assert.Empty(DigestField.Read(whole[..length]));
            else Assert.Equal(400, Assert.Throws<WebException>(() => DigestField.Read(whole[..length])).Status);
        }
    }

    [Theory]
    [InlineData("sha-256=:AAAA:")]
    [InlineData("sha-256=::")]
    [InlineData("sha-256=:")]
    [InlineData("sha-256=abc")]
    [InlineData("sha-256=:!!!!:")]
    public void What_is_no_digest_is_refused(string field) => Assert.Equal(400, Assert.Throws<WebException>(() => DigestField.Read(field)).Status);

    [Fact]
    public void The_last_of_two_counts_and_two_fields_must_agree()
    {
        var other = $"sha-256=:{Convert.ToBase64String(SHA256.HashData("else"u8))}:";
        var mine = $"sha-256=:{Base64}:";
        Assert.Equal(Digest, DigestField.Read($"{other}, {mine}"));
        Assert.Equal(Digest, DigestField.OfWhole(new HeaderDictionary { ["Repr-Digest"] = mine, ["Content-Digest"] = mine }));
        Assert.Equal(Digest, DigestField.OfWhole(new HeaderDictionary { ["Content-Digest"] = mine }));
        Assert.Throws<WebException>(() => DigestField.OfWhole(new HeaderDictionary { ["Repr-Digest"] = mine, ["Content-Digest"] = other }));
    }
}
