using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dray.Security;

/// <summary>
/// A certificate that the user has for this machine, for browsers: PEM files that something else renews. What was good last is
/// what is shown. Earlier ones are not disposed of: connections may still be made under them. Any thread.
/// </summary>
internal sealed class UserCertificate
{
    private const int MostBytes = 1 << 20;

    private readonly Lock _lock = new();
    private readonly string _certificateFile, _keyFile;
    private volatile SslStreamCertificateContext _good;
    private (string Certificate, string Key) _seen;
    private string? _told;

    /// <param name="certificateFile">The certificate, and those between it and a root.</param>
    /// <param name="keyFile">Its private key, without a password; null where it is in the same file.</param>
    /// <exception cref="IdentityException">They can't be used, and why.</exception>
    public UserCertificate(string certificateFile, string? keyFile)
    {
        (_certificateFile, _keyFile) = (certificateFile, keyFile ?? certificateFile);
        _seen = Read();
        _good = Load(_seen);
    }

    /// <summary>What TLS shows now.</summary>
    public SslStreamCertificateContext Context => _good;

    /// <summary>What keeps these files from being used, in words for people; null where nothing does.</summary>
    public static string? FaultOf(string certificateFile, string? keyFile)
    {
        try
        {
            _ = new UserCertificate(certificateFile, keyFile);
            return null;
        }
        catch (IdentityException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>Looks whether the files have changed, and takes what is in there if it is good.</summary>
    /// <returns>Why it is not, in words for people and once for each reason; else null.</returns>
    public string? Refresh()
    {
        lock (_lock)
        {
            try
            {
                var found = Read();
                if (found != _seen) _good = Load(found);
                (_seen, _told) = (found, null);
                return null;
            }
            catch (IdentityException fault)
            {
                if (fault.Message == _told) return null;
                return _told = fault.Message;
            }
        }
    }

    private (string Certificate, string Key) Read() => (Read(_certificateFile), Read(_keyFile));

    private SslStreamCertificateContext Load((string Certificate, string Key) pem)
    {
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPem(pem.Certificate);
            if (all.Count == 0) throw new IdentityException($"{_certificateFile} holds no certificate in PEM (a block that begins with -----BEGIN CERTIFICATE-----).");
            all.RemoveAt(0);
            return SslStreamCertificateContext.Create(Usable(X509Certificate2.CreateFromPem(pem.Certificate, pem.Key)), all, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new IdentityException(
                pem.Key.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
                    ? $"The key in {_keyFile} has a password: give one without."
                    : $"{_certificateFile} can't be used with the key in {_keyFile}: they have to be PEM, and the key that of the first certificate.", e);
        }
    }

    private static string Read(string path)
    {
        try
        {
            using var file = TryOpen(path) ?? throw new IdentityException($"There is no file {path}.");
            if (file.Length > MostBytes) throw new IdentityException($"{path} is too large for a certificate.");
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not IdentityException)
        {
            throw new IdentityException($"Can't read {path}: {e.Message}", e);
        }
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return PrivateFile.TryOpen(path);
        }
        catch (IdentityException noFile)
        {
            // What it advises is for Dray's own files.
            throw new IdentityException($"{path} is no regular file: name the PEM file itself.", noFile);
        }
    }

    /// <summary>Windows' TLS can't use a key that was never in a key container.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows()) return certificate;
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}
