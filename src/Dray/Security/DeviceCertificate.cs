using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dray.Security;

/// <summary>Makes a device's certificate, and keeps it as PEM: the certificate, then its PKCS#8 key.</summary>
internal static class DeviceCertificate
{
    /// <summary>RFC 5280, upper bound of a common name.</summary>
    private const int LongestName = 64;

    private const string P256 = "1.2.840.10045.3.1.7";

    public static string CreatePem(string name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request(name, key).CreateSelfSigned(
            // Clocks on a LAN differ. It is trusted because it is pinned, so it need not run out.
            now.AddDays(-1), now.AddYears(100));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <exception cref="CryptographicException">This is no P-256 certificate with its key.</exception>
    public static X509Certificate2 FromPem(string text)
    {
        var certificate = X509Certificate2.CreateFromPem(text, text);
        using (var key = certificate.GetECDsaPublicKey())
        {
            if (key?.ExportParameters(false).Curve.Oid.Value != P256) throw new CryptographicException("not a P-256 certificate");
        }

        if (!OperatingSystem.IsWindows()) return certificate;
        // Windows' TLS can't use a key that was never in a key container.
        using (certificate)
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name.Length switch
        {
            0 => "device",
            > LongestName => name[..LongestName],
            _ => name,
        });
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);

        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(DeviceIdentity.Sni);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        OidCollection both = [new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")];
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(both, critical: false));
        return request;
    }
}
