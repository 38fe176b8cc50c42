using CsCheck;
using Dray.Server.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dray.Tests.Server.Web.Downloads;

/// <summary>The conditions of RFC 9110, section 13, each alone and in their order.</summary>
public sealed class PreconditionsTest
{
    private const string Before = "Sun, 01 Nov 2026 10:00:00 GMT", Then = "Mon, 02 Nov 2026 10:00:00 GMT", After = "Tue, 03 Nov 2026 10:00:00 GMT";
    private const string Tag = "\"here\"";

    private static readonly Gen<string>[] Names = [.. new[] { "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range" }.Select(Gen.Const)];

    [Theory]
    [InlineData("If-Match", Tag, Verdict.Go)]
    [InlineData("If-Match", "\"a\", " + Tag, Verdict.Go)]
    [InlineData("If-Match", "*", Verdict.Go)]
    [InlineData("If-Match", "\"other\"", Verdict.Failed)]
    [InlineData("If-Match", "W/" + Tag, Verdict.Failed)]
    [InlineData("If-Match", "here", Verdict.Failed)]
    [InlineData("If-None-Match", Tag, Verdict.NotModified)]
    [InlineData("If-None-Match", "W/" + Tag, Verdict.NotModified)]
    [InlineData("If-None-Match", "\"a\",\"b\" , " + Tag, Verdict.NotModified)]
    [InlineData("If-None-Match", "*", Verdict.NotModified)]
    [InlineData("If-None-Match", "\"other\"", Verdict.Go)]
    [InlineData("If-None-Match", "here", Verdict.Go)]
    [InlineData("If-Unmodified-Since", Before, Verdict.Failed)]
    [InlineData("If-Unmodified-Since", Then, Verdict.Go)]
    [InlineData("If-Unmodified-Since", After, Verdict.Go)]
    [InlineData("If-Unmodified-Since", "yesterday", Verdict.Go)]
    [InlineData("If-Modified-Since", Before, Verdict.Go)]
    [InlineData("If-Modified-Since", Then, Verdict.NotModified)]
    [InlineData("If-Modified-Since", After, Verdict.NotModified)]
    [InlineData("If-Modified-Since", "yesterday", Verdict.Go)]
    public void One_condition(string name, string value, Enum verdict) => Assert.Equal(verdict, Of((name, value)).Evaluate());

    [Theory]
    [InlineData("If-Match", Tag, "If-Unmodified-Since", Before, Verdict.Go)]
    [InlineData("If-None-Match", "\"other\"", "If-Modified-Since", After, Verdict.Go)]
    [InlineData("If-Match", Tag, "If-None-Match", Tag, Verdict.NotModified)]
    [InlineData("If-Match", "\"other\"", "If-None-Match", Tag, Verdict.Failed)]
    [InlineData("If-Unmodified-Since", Before, "If-None-Match", Tag, Verdict.Failed)]
    public void The_first_of_two_decides(string first, string value, string second, string other, Enum verdict) =>
        Assert.Equal(verdict, Of((first, value), (second, other)).Evaluate());

    [Theory]
    [InlineData(Tag, true)]
    [InlineData("W/" + Tag, false)]
    [InlineData("\"other\"", false)]
    [InlineData(Then, true)]
    [InlineData(Before, false)]
    [InlineData(After, false)]
    [InlineData("here", false)]
    public void A_range_is_of_this_version_or_none(string value, bool lets) => Assert.Equal(lets, Of(("If-Range", value)).LetRange());

    [Fact]
    public void Without_conditions_all_goes()
    {
        Assert.Equal(Verdict.Go, Of().Evaluate());
        Assert.True(Of().LetRange());
    }

    [Fact]
    public void A_date_that_is_not_told_says_nothing()
    {
        var unknown = new Preconditions(Headers([("If-Modified-Since", After), ("If-Range", Then)]), new EntityTagHeaderValue(Tag), null);
        Assert.Equal(Verdict.Go, unknown.Evaluate());
        Assert.False(unknown.LetRange());
    }

    [Fact]
    public void Neither_noise_nor_a_cut_breaks_it() => Gen.Select(
        Gen.OneOf(Names),
        Gen.String[Gen.Char["\"W/*, here;:Mon01GT\0é\\"], 0, 30], Gen.Int[0, Then.Length]).Sample((name, noise, cut) =>
        {
            foreach (var text in new[] { noise, Then[..cut], $"{Tag}, W/{Tag}"[..Math.Min(cut, 16)] })
            {
                _ = Of((name, text)).Evaluate();
                if (Of((name, text)).LetRange()) Assert.True(name != "If-Range" || text.Trim() == Tag || Then.StartsWith(text, StringComparison.Ordinal), text);
            }
        });

    private static Preconditions Of(params (string Name, string Value)[] headers) =>
        new(Headers(headers), new EntityTagHeaderValue(Tag), DateTimeOffset.Parse(Then, System.Globalization.CultureInfo.InvariantCulture));

    private static HeaderDictionary Headers(IEnumerable<(string Name, string Value)> headers)
    {
        var all = new HeaderDictionary();
        foreach (var (name, value) in headers) all[name] = value;
        return all;
    }
}
