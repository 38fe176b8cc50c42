using System.Runtime.InteropServices;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Dray.Server.Web;

/// <summary>
/// The bytes of a file that a request asks for (RFC 9110, section 14). What can't be read is as if it were not there, and
/// several ranges in one request are answered with the whole file, as the RFC lets a server do.
/// </summary>
/// <param name="Start">Of the first.</param>
/// <param name="Length">How many; 0 where none of those that were asked for are there.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ByteRange(long Start, long Length)
{
    /// <summary>None of the bytes that were asked for are there: 416.</summary>
    public bool IsUnsatisfiable => Length == 0;

    /// <summary>As Content-Range names it, in a file of so many bytes.</summary>
    public string In(long size) => IsUnsatisfiable ? $"bytes */{size}" : $"bytes {Start}-{Start + Length - 1}/{size}";

    /// <summary>Reads a Range header.</summary>
    /// <param name="header">As it came.</param>
    /// <param name="size">How many bytes the file has.</param>
    /// <returns>Null is the whole file.</returns>
    public static ByteRange? Of(StringValues header, long size)
    {
        if (header is not [{ } text] || !RangeHeaderValue.TryParse(text, out var parsed)) return null;
        if (!parsed.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase) || parsed.Ranges.Count != 1) return null;
        var (from, to) = (parsed.Ranges.First().From, parsed.Ranges.First().To);
        if (from is not { } start) return new ByteRange(Math.Max(0, size - to!.Value), Math.Min(size, to.Value));
        return start >= size ? default(ByteRange) : new ByteRange(start, Math.Min(to ?? long.MaxValue, size - 1) - start + 1);
    }
}
