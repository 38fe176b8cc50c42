using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dray.Cli.Parsing;

namespace Dray.Cli.Lookup;

/// <summary>An IPv4 subnet that is small enough to be asked address by address.</summary>
internal sealed record Subnet(uint First, int Prefix)
{
    /// <summary>The largest is a /22: 1,024 addresses.</summary>
    private const int Largest = 22;

    /// <summary>All that a host may have: not the network's own and not its broadcast, where it has these.</summary>
    public IEnumerable<IPAddress> Hosts
    {
        get
        {
            var size = 1u << (32 - Prefix);
            var edge = size > 2 ? 1u : 0u;
            for (var i = edge; i < size - edge; i++)
            {
                var bytes = new byte[4];
                BinaryPrimitives.WriteUInt32BigEndian(bytes, First + i);
                yield return new IPAddress(bytes);
            }
        }
    }

    /// <summary>Reads <c>192.168.1.0/24</c>; any address of it will do.</summary>
    /// <exception cref="UsageException">It is none, or too large.</exception>
    public static Subnet Parse(string text)
    {
        if (text.Split('/') is not [var address, var bits]
            || !IPAddress.TryParse(address, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetwork || address.Count('.') != 3
            || !int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) || prefix > 32)
        {
            throw new UsageException($"'{text}' is no IPv4 subnet: write 192.168.1.0/24.");
        }

        if (prefix < Largest) throw new UsageException($"'{text}' is too large to ask every address: /{Largest} is the most, 1,024 addresses.");
        var first = BinaryPrimitives.ReadUInt32BigEndian(parsed.GetAddressBytes()) & (uint)(0xFFFF_FFFFUL << (32 - prefix));
        return new Subnet(first, prefix);
    }
}
