using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dray.Security;

/// <summary>A device's id as text: the SHA-256 of its certificate, 64 lower-case hex digits.</summary>
internal static class DeviceId
{
    private const int Digits = 64;

    public static string Of(X509Certificate certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData()));

    public static bool IsId(string? text) => text is { Length: Digits } && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Reads one as people copy it: in groups, or in capitals as the QR code has it. Null where it is none.</summary>
    public static string? Read(string typed)
    {
        var id = string.Concat(typed.Where(c => c != ' ')).ToLowerInvariant();
        return IsId(id) ? id : null;
    }

    /// <summary>Its first four groups: enough to tell devices apart, and to see a change.</summary>
    public static string Short(string id) => $"{Grouped(id[..16])} …";

    /// <summary>In sixteen groups of four, for two people to compare.</summary>
    public static string Grouped(string id) => string.Join(' ', id.Chunk(4).Select(group => new string(group)));
}
