namespace Dray.Server.Door;

/// <summary>What a connection speaks.</summary>
internal enum Speech
{
    Garbage,
    Lane,
    Tls,
    Http,
}

/// <summary>Tells it by the first byte alone: waiting for more would let one who sends a single byte keep us looking.</summary>
internal static class FirstByte
{
    /// <summary>The type of a TLS handshake record, RFC 8446 section 5.1.</summary>
    private const byte TlsHandshake = 0x16;

    /// <summary>A lane's magic starts at or above this; no TLS record and no HTTP method does.</summary>
    private const byte LeastOfLanes = 0x80;

    public static Speech Read(byte first) => first switch
    {
        TlsHandshake => Speech.Tls,
        >= LeastOfLanes => Speech.Lane,
        >= (byte)'A' and <= (byte)'Z' => Speech.Http,
        _ => Speech.Garbage,
    };
}
