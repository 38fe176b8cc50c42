using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace Dray.Files;

/// <summary>
/// Tells one version of a source from every other: its size, mtime, ctime and inode, digested, so that it means nothing to
/// whoever gets it. Every write moves the ctime, which nobody can put back.
/// </summary>
internal static class SourceIdentity
{
    /// <summary>Where a system tells no inode, versions are told apart within this process only: another one compares content.</summary>
    private static readonly byte[] OfThisProcess = RandomNumberGenerator.GetBytes(16);

    /// <returns>32 hex digits.</returns>
    public static string Of(in NodeStat stat)
    {
        Span<byte> all = stackalloc byte[48];
        BinaryPrimitives.WriteInt64LittleEndian(all, stat.Size);
        BinaryPrimitives.WriteInt64LittleEndian(all[8..], stat.ModifiedNs);
        BinaryPrimitives.WriteInt64LittleEndian(all[16..], stat.ChangedNs);
        BinaryPrimitives.WriteUInt64LittleEndian(all[24..], stat.Inode);
        if (stat.Inode == 0) OfThisProcess.CopyTo(all[32..]);
        Span<byte> digest = stackalloc byte[16];
        XxHash128.Hash(all, digest);
        return Convert.ToHexStringLower(digest);
    }
}
