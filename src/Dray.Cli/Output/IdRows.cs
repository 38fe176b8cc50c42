using Dray.Security;

namespace Dray.Cli.Output;

/// <summary>An id as two lines of eight groups: as wide as its QR code, and the eye keeps its place.</summary>
internal static class IdRows
{
    public static IEnumerable<string> Of(string id) => DeviceId.Grouped(id).Split(' ').Chunk(8).Select(row => string.Join(' ', row));
}
