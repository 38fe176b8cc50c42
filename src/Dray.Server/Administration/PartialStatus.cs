using Dray.Files;

namespace Dray.Server.Administration;

/// <summary>A file that was cut short on its way in.</summary>
/// <param name="Id">32 hex digits.</param>
/// <param name="Device">SHA-256 of its sender's certificate.</param>
/// <param name="Target">Where it is to land; not yet safe to show.</param>
/// <param name="Size">Bytes of the whole file.</param>
/// <param name="Done">Bytes that are there and verified; while it is being sent, those of earlier tries.</param>
/// <param name="Touched">When it was last written to.</param>
/// <param name="InUse">It is being sent now.</param>
internal sealed record PartialStatus(string Id, string Device, string Target, long Size, long Done, DateTimeOffset Touched, bool InUse)
{
    /// <summary>All that a store knows of, in the order of their ids.</summary>
    public static IReadOnlyList<PartialStatus> AllOf(PartialStore store) =>
        [.. store.List().OrderBy(one => one.Id, StringComparer.Ordinal).Select(
            one => new PartialStatus(one.Id, one.Key.Device, one.Key.Target.Value, one.Size, one.Done, one.Touched, one.InUse))];
}
