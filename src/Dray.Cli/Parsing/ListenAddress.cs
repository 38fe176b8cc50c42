using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dray.Cli.Parsing;

/// <summary>Reads <c>--listen</c>: ADDRESS:PORT, PORT alone for every address, ADDRESS alone for port 8097.</summary>
internal static class ListenAddress
{
    /// <summary>What the values of one option come to, each read by <paramref name="parse"/>.</summary>
    /// <exception cref="UsageException">One is none; the message names the option.</exception>
    public static IReadOnlyList<IPEndPoint> All(Option option, string[] values, Func<string, IReadOnlyList<IPEndPoint>> parse)
    {
        try
        {
            return [.. values.SelectMany(parse)];
        }
        catch (UsageException fault)
        {
            throw new UsageException($"{option.Name}: {fault.Message}");
        }
    }

    /// <summary>The endpoints meant: two (IPv4 and IPv6) where no address or a name for this machine is given.</summary>
    /// <exception cref="UsageException">It is none of these.</exception>
    public static IReadOnlyList<IPEndPoint> Parse(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0) return At("*", Port(text, text));
        if (IPAddress.TryParse(text.Trim('[', ']'), out _)) return At(text, Addressing.DefaultPort);
        var colon = text.LastIndexOf(':');
        return colon < 0 ? At(text, Addressing.DefaultPort) : At(text[..colon], Port(text[(colon + 1)..], text));
    }

    /// <summary>
    /// Reads <c>--raw</c>: ADDRESS:PORT, or PORT alone for every address where the server is open, else for this machine's own.
    /// </summary>
    /// <exception cref="UsageException">It is none of these.</exception>
    public static IReadOnlyList<IPEndPoint> ParseRaw(string text, bool open)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0) return At(open ? "*" : "localhost", Port(text, text));
        var colon = text.LastIndexOf(':');
        // Several of them outside of brackets are an address alone.
        if (colon < 0 || text.EndsWith(']') || (!text.StartsWith('[') && text.IndexOf(':') != colon))
            throw new UsageException($"'{text}' has no port: write 192.168.1.5:9100, [::1]:9100 or a port.");
        return Parse(text);
    }

    /// <summary>Whether two listeners would be in each other's way.</summary>
    public static bool Clash(IPEndPoint one, IPEndPoint other)
    {
        if (one.Port != other.Port || one.Port == 0 || one.AddressFamily != other.AddressFamily) return false;
        var any = one.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        return one.Address.Equals(other.Address) || one.Address.Equals(any) || other.Address.Equals(any);
    }

    private static IReadOnlyList<IPEndPoint> At(string address, int port)
    {
        if (address is "*") return [new(IPAddress.Any, port), new(IPAddress.IPv6Any, port)];
        if (address is "localhost") return [new(IPAddress.Loopback, port), new(IPAddress.IPv6Loopback, port)];
        var bracketed = address.StartsWith('[') && address.EndsWith(']');
        if (!IPAddress.TryParse(bracketed ? address[1..^1] : address, out var parsed)
            || (bracketed && parsed.AddressFamily != AddressFamily.InterNetworkV6))
        {
            throw new UsageException($"'{address}' is no address of this machine: write 192.168.1.5:8097, [::1]:8097 or a port.");
        }

        return [new(parsed, port)];
    }

    private static int Port(string port, string whole) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 65535
            ? number
            : throw new UsageException($"'{whole}' has no port from 0 to 65535.");
}
