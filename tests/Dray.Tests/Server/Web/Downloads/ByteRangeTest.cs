using System.Globalization;
using CsCheck;
using Dray.Server.Web;

namespace Dray.Tests.Server.Web.Downloads;

/// <summary>Range headers: what is meant is answered, what can't be read is the whole file.</summary>
public sealed class ByteRangeTest
{
    [Theory]
    [InlineData("bytes=0-0", 10, 0, 1)]
    [InlineData("bytes=0-9", 10, 0, 10)]
    [InlineData("bytes=0-", 10, 0, 10)]
    [InlineData("bytes=4-", 10, 4, 6)]
    [InlineData("bytes=4-5", 10, 4, 2)]
    [InlineData("bytes=9-9", 10, 9, 1)]
    [InlineData("bytes=9-99", 10, 9, 1)]
    [InlineData("bytes=-3", 10, 7, 3)]
    [InlineData("bytes=-99", 10, 0, 10)]
    [InlineData("BYTES=1-2", 10, 1, 2)]
    [InlineData("bytes=0-9223372036854775807", 10, 0, 10)]
    [InlineData("bytes=-9223372036854775807", 10, 0, 10)]
    [InlineData("bytes=5368709119-", 5368709120, 5368709119, 1)]
    public void One_range_is_cut_to_what_is_there(string header, long size, long start, long length)
    {
        var range = ByteRange.Of(header, size);
        Assert.Equal(new ByteRange(start, length), range);
        Assert.Equal($"bytes {start}-{start + length - 1}/{size}", range!.Value.In(size));
    }

    [Theory]
    [InlineData("bytes=10-", 10)]
    [InlineData("bytes=10-11", 10)]
    [InlineData("bytes=-0", 10)]
    [InlineData("bytes=0-", 0)]
    [InlineData("bytes=-1", 0)]
    [InlineData("bytes=9223372036854775807-", 10)]
    public void What_is_not_there_is_told_with_the_size(string header, long size)
    {
        var range = ByteRange.Of(header, size);
        Assert.True(range!.Value.IsUnsatisfiable);
        Assert.Equal($"bytes */{size}", range.Value.In(size));
    }

    [Theory]
    [InlineData("")]
    [InlineData("bytes")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=5-4")]
    [InlineData("bytes=--1")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=0-1,0-1")]
    [InlineData("lines=0-1")]
    [InlineData("bytes=0-99999999999999999999")]
    public void All_else_is_the_whole_file(string header) => Assert.Null(ByteRange.Of(header, 10));

    [Fact]
    public void No_header_and_several_headers_are_the_whole_file()
    {
        Assert.Null(ByteRange.Of(default, 10));
        Assert.Null(ByteRange.Of(new[] { "bytes=0-1", "bytes=2-3" }, 10));
    }

    [Fact]
    public void Whatever_is_asked_for_stays_within_the_file() => Gen.Select(
        Gen.OneOf(Gen.Long[0, 20], Gen.Long[0, long.MaxValue]), Gen.OneOf(Gen.Long[0, 20], Gen.Long[0, long.MaxValue]), Gen.Int[0, 2], Gen.OneOf(Gen.Long[0, 20], Gen.Long[0, 1L << 50]))
        .Sample((first, last, form, size) =>
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"bytes={(form == 2 ? "" : first)}-{(form == 1 ? "" : last)}");
            if (ByteRange.Of(text, size) is not { } range) return form == 0 && last < first;
            if (range.IsUnsatisfiable) return form == 2 ? last == 0 || size == 0 : first >= size;
            var (start, end) = form switch { 0 => (first, Math.Min(last, size - 1)), 1 => (first, size - 1), _ => (size - Math.Min(last, size), size - 1) };
            return range.Start == start && range.Length == end - start + 1 && start >= 0 && end < size;
        });

    [Fact]
    public void Neither_noise_nor_a_cut_breaks_it() => Gen.Select(Gen.String[Gen.Char["bytes=0123456789-, \t\0é"], 0, 40], Gen.Long[0, 100]).Sample((noise, size) =>
    {
        foreach (var text in new[] { noise, $"bytes={noise}", "bytes=12-3456, -7"[..(noise.Length % 17)] })
        {
            if (ByteRange.Of(text, size) is { } range) Assert.InRange(range.Start + range.Length, 0, size);
        }
    });
}
