using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Dray.Cli.Parsing;

/// <summary>Where a send goes: a host without brackets, a port where one was named, a folder beneath the server's root.</summary>
internal sealed record Target(string Host, int? Port, string Into)
{
    /// <summary>
    /// Reads <c>HOST:[SUBFOLDER]</c> as scp does: a '/' before the ':' makes it a path, and so does a drive letter
    /// on Windows. IPv6 goes in brackets.
    /// </summary>
    /// <returns>False where the text is a path.</returns>
    /// <exception cref="UsageException">It is a target, but one that can't be used.</exception>
    public static bool TryParseScp(string text, [NotNullWhen(true)] out Target? target) =>
        TryParseScp(text, OperatingSystem.IsWindows(), out target);

    internal static bool TryParseScp(string text, bool windows, [NotNullWhen(true)] out Target? target)
    {
        target = null;
        var colon = text.StartsWith('[') ? text.IndexOf("]:", StringComparison.Ordinal) + 1 : text.IndexOf(':');
        if (colon <= 0 || text.AsSpan(0, colon).ContainsAny(windows ? "/\\" : "/")) return false;
        if (windows && colon == 1 && char.IsAsciiLetter(text[0])) return false;

        target = new Target(HostOf(text[..colon], text), null, Folder(text[(colon + 1)..]));
        return true;
    }

    /// <summary>Reads <c>HOST[:PORT]</c>, as in <c>--to</c>; an IPv6 address with a port goes in brackets.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static Target ParseAddress(string text)
    {
        if (text.Length == 0) throw new UsageException("The target is empty: write HOST or HOST:PORT.");
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']');
            if (close < 0 || (close + 1 < text.Length && text[close + 1] != ':'))
                throw new UsageException($"'{text}' is no address: an IPv6 address with a port is written [::1]:8097.");
            var after = text[(close + 1)..];
            return new Target(HostOf(text[..(close + 1)], text), after.Length > 1 ? ParsePort(after[1..]) : null, "");
        }

        var colon = text.IndexOf(':');
        if (colon < 0 || text.IndexOf(':', colon + 1) >= 0) return new Target(HostOf(text, text), null, "");
        var port = colon == text.Length - 1 ? (int?)null : ParsePort(text[(colon + 1)..]);
        return new Target(HostOf(text[..colon], text), port, "");
    }

    /// <summary>Reads a port, 1 to 65535.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static int ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw new UsageException($"'{text}' is no port: ports are 1 to 65535.");

    /// <summary>A folder beneath the server's root, without a '/' at its end.</summary>
    /// <exception cref="UsageException">It starts with '/', which would mean the server's whole disk.</exception>
    public static string Folder(string text) => text.StartsWith('/')
        ? throw new UsageException(
            $"'{text}' starts with '/': folders are beneath the one that the server serves, so write '{text.TrimStart('/')}'.")
        : text.TrimEnd('/');

    private static string HostOf(string text, string whole)
    {
        var host = text;
        if (text.StartsWith('[') && text.EndsWith(']'))
        {
            host = text[1..^1];
            if (!host.Contains(':')) throw new UsageException($"'{whole}': only an IPv6 address goes in brackets.");
        }

        if (host.Contains('@'))
            throw new UsageException($"'{whole}': Dray has no user names, write '{whole[(whole.IndexOf('@') + 1)..]}'.");
        if (host.Length == 0 || host.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or '[' or ']'))
            throw new UsageException($"'{whole}' names no host.");
        if (host.Contains(':') && !IsIPv6(host)) throw new UsageException($"'{whole}' is no IPv6 address.");
        return host;
    }

    // IPAddress.TryParse knows only zones of interfaces that exist here, so the zone is left to the connect.
    private static bool IsIPv6(string host) =>
        System.Net.IPAddress.TryParse(host.Split('%')[0], out var address)
        && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    /// <summary>What to type after <c>--to</c> where the folder was meant as a port; null where it can't have been.</summary>
    public string? PortInstead => Port is null && Into.All(char.IsAsciiDigit) && int.TryParse(Into, out var port) && port is > 0 and <= 65535
        ? new Target(Host, port, "").Address
        : null;

    /// <summary>The host as it is typed before a ':'.</summary>
    public string BracketedHost => Host.Contains(':') ? $"[{Host}]" : Host;

    /// <summary>As it is typed after <c>--to</c>.</summary>
    public string Address => Port is null or Addressing.DefaultPort ? BracketedHost : $"{BracketedHost}:{Port}";

    /// <summary>As it is typed at the end of a send.</summary>
    public override string ToString() => $"{BracketedHost}:{Into}";
}
