using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Dray.Server.Web;
using Microsoft.AspNetCore.Http;

namespace Dray.Tests.Server.Web.Uploads;

/// <summary>Header fields of tus: read as they were written, and nothing but refused where they are something else.</summary>
public sealed class TusHeadersTest
{
    private static readonly Gen<string> Key = Gen.Char["abcXYZ09-_"].Array[1, 8].Select(letters => new string(letters));

    [Fact]
    public void Metadata_is_read_as_it_was_written()
    {
        Gen.Dictionary(Key, Gen.String.Where(Encodes))[0, 5].Sample(pairs =>
        {
            var read = TusHeaders.Metadata(Write(pairs));
            Assert.Equal(pairs.OrderBy(pair => pair.Key), read.OrderBy(pair => pair.Key));
        });
    }

    [Fact]
    public void Metadata_cut_anywhere_is_refused_or_read_as_less()
    {
        Gen.Dictionary(Key, Gen.String.Where(Encodes))[1, 4].Sample(pairs =>
        {
            var whole = Write(pairs);
            for (var length = 0; length < whole.Length; length++) Assert.True(Read(() => TusHeaders.Metadata(whole[..length])) is not { } read || read.Count <= pairs.Count);
        });
    }

    [Fact]
    public void Garbage_is_refused_and_nothing_else_is_thrown() => Gen.String.Sample(text =>
    {
        Read(() => TusHeaders.Metadata(text));
        Read(() => TusHeaders.Concat(text));
        Read(() => TusHeaders.Checksum(text) as object);
        Read(() => TusHeaders.Count(Headers("Upload-Length", text), "Upload-Length") as object);
        Read(() => DigestField.Read(text));
    });

    [Fact]
    public void Counts_are_read_as_they_were_written_and_no_sign_or_space_is()
    {
        Gen.Long[0, long.MaxValue].Sample(count =>
        {
            Assert.Equal(count, Count($"{count}"));
            foreach (var other in (string[])[$"-{count}", $"+{count}", $" {count}", $"{count} ", $"{count},", $"0x{count}", $"{count}.0"])
                Assert.Throws<WebException>(() => Count(other));
        });
        Assert.Null(TusHeaders.Count(new HeaderDictionary(), "Upload-Length"));
        Assert.Throws<WebException>(() => TusHeaders.Count(Headers("Upload-Length", "1", "1"), "Upload-Length"));
        Assert.Throws<WebException>(() => Count(""));
    }

    [Fact]
    public void Checksums_are_read_as_they_were_written_and_cut_anywhere_refused()
    {
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
#pragma warning disable CA5350 // tus has SHA-1
            foreach (var (name, algorithm, digest) in new[] { ("sha1", HashAlgorithmName.SHA1, SHA1.HashData(bytes)), ("sha256", HashAlgorithmName.SHA256, SHA256.HashData(bytes)) })
#pragma warning restore CA5350
            {
                var whole = $"{name} {Convert.ToBase64String(digest)}";
                var read = TusHeaders.Checksum(whole)!.Value;
                Assert.Equal(algorithm, read.Algorithm);
                Assert.Equal(digest, read.Digest);
                for (var length = 1; length < whole.Length; length++) Assert.Throws<WebException>(() => TusHeaders.Checksum(whole[..length]));
                Assert.Throws<WebException>(() => TusHeaders.Checksum(name.ToUpperInvariant() + whole[name.Length..]));
                Assert.Throws<WebException>(() => TusHeaders.Checksum($"{name} {Convert.ToBase64String([.. digest, 0])}"));
            }
        }, iter: 20);
        Assert.Null(TusHeaders.Checksum(""));
    }

    [Fact]
    public void Parts_are_named_by_the_last_of_any_url()
    {
        Gen.Select(Gen.OneOf(Gen.Const(""), Gen.Const("/-/uploads/"), Gen.Const("https://host:1/-/uploads/")), Key).Array[1, 5].Sample(urls =>
            Assert.Equal(urls.Select(url => url.Item2), TusHeaders.Concat($"final;{string.Join(' ', urls.Select(url => url.Item1 + url.Item2))}")!));
        Assert.Null(TusHeaders.Concat(""));
        Assert.Empty(TusHeaders.Concat("partial")!);
    }

    [Fact]
    public void What_is_told_again_is_ascii()
    {
        Assert.Throws<WebException>(() => TusHeaders.Metadata("ключ YQ=="));
        Assert.Throws<WebException>(() => TusHeaders.Concat("final;/-/uploads/ключ"));
    }

    [Theory]
    [InlineData("1700000000123", 1_700_000_000_123_000_000)]
    [InlineData("-5", -5_000_000)]
    [InlineData("8796093022208", 0)]
    [InlineData("tomorrow", 0)]
    [InlineData("", 0)]
    public void A_time_that_is_none_is_now(string said, long expected)
    {
        var now = DateTimeOffset.UnixEpoch.AddMilliseconds(7);
        Assert.Equal(expected == 0 ? 7_000_000 : expected, TusHeaders.ModifiedOf(new Dictionary<string, string> { ["modified"] = said }, now));
    }

    private static long? Count(string text) => TusHeaders.Count(Headers("Upload-Length", text), "Upload-Length");

    private static HeaderDictionary Headers(string name, params string[] values) => new() { [name] = values };

    private static string Write(IReadOnlyDictionary<string, string> pairs) =>
        string.Join(',', pairs.Select(pair => $"{pair.Key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))}"));

    // Half a surrogate pair is no text.
    private static bool Encodes(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static T? Read<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (WebException refusal)
        {
            Assert.Equal(400, refusal.Status);
            return null;
        }
    }
}
