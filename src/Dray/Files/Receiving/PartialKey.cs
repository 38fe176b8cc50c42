using System.Security.Cryptography;
using System.Text;
using Dray.Wire;

namespace Dray.Files;

/// <summary>Whose file is on its way to where: what a resumed send finds its partial by.</summary>
/// <param name="Device">The sender's id, 64 hex digits.</param>
/// <param name="Target">Where it is to land.</param>
internal readonly record struct PartialKey(string Device, WireName Target)
{
    /// <summary>Of an upload that comes from no device: whoever knows its id goes on with it.</summary>
    public static PartialKey OfUpload(string id, WireName target) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id))), target);
}
