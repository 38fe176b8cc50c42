using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dray.Security;

/// <summary>
/// Who this device is: one self-signed P-256 certificate, made once and kept for good. Whoever loads it disposes it, after
/// the last connection that uses <see cref="Certificate"/>.
/// </summary>
internal sealed class DeviceIdentity : IDisposable
{
    /// <summary>The name that devices ask each other for in TLS, so that browsers are never asked for a certificate.</summary>
    public const string Sni = "device.dray.internal";

    private const string File = "identity.pem";

    private DeviceIdentity(X509Certificate2 certificate)
    {
        Certificate = certificate;
        Id = DeviceId.Of(certificate);
        Name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
    }

    /// <summary>With its private key, fit for <c>SslStream</c> and Kestrel at both ends.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>SHA-256 of the certificate's DER, 64 lower-case hex digits.</summary>
    public string Id { get; }

    /// <summary>What the device is called; the host's name when the certificate was made.</summary>
    public string Name { get; }

    /// <summary>
    /// Loads the identity in this folder, or makes one (0600, in a folder of 0700). Processes that race end up with one.
    /// </summary>
    /// <param name="folder">Usually <see cref="ConfigurationFolder.DefaultPath"/>.</param>
    /// <param name="time">Says from when on a new certificate is valid.</param>
    /// <exception cref="IdentityException">It can't be read or written, is damaged, or others can read it.</exception>
    public static DeviceIdentity LoadOrCreate(string folder, TimeProvider time)
    {
        var home = new ConfigurationFolder(folder);
        var text = home.Read(File);
        if (text is null)
        {
            var made = DeviceCertificate.CreatePem(Environment.MachineName, time.GetUtcNow());
            // Where another process was faster, its identity is the one.
            text = home.TryCreate(File, made) ? made : home.Read(File);
        }

        return new DeviceIdentity(Parse(text ?? "", home.PathOf(File)));
    }

    /// <summary>The id of the identity in a folder; null where there is none yet, and none is made.</summary>
    /// <exception cref="IdentityException">It can't be read, is damaged, or others can read it.</exception>
    public static string? IdIn(string folder)
    {
        var home = new ConfigurationFolder(folder);
        if (home.Read(File) is not { } text) return null;
        using var identity = new DeviceIdentity(Parse(text, home.PathOf(File)));
        return identity.Id;
    }

    /// <summary>Nobody in particular: made for one look at a server, to which it tells nothing, and never kept.</summary>
    public static DeviceIdentity OfNobody(TimeProvider time) => new(DeviceCertificate.FromPem(DeviceCertificate.CreatePem("nobody", time.GetUtcNow())));

    /// <summary>The certificate as TLS shows it. Offline, or a chain is put together for it from wherever it says that there is more.</summary>
    public SslStreamCertificateContext ForTls() => SslStreamCertificateContext.Create(Certificate, null, offline: true);

    public void Dispose() => Certificate.Dispose();

    private static X509Certificate2 Parse(string text, string path)
    {
        try
        {
            return DeviceCertificate.FromPem(text);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new IdentityException(
                $"{path} is damaged. Restore it from a backup; or move it away, and Dray makes a new identity, "
                + "with which this device has to be paired anew.", e);
        }
    }
}
