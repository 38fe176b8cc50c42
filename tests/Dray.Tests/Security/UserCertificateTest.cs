using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dray.Security;
using Dray.Tests.Files;

namespace Dray.Tests.Security;

public sealed class UserCertificateTest : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Cert => _folder["cert.pem"];

    private string Key => _folder["key.pem"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_certificate_and_its_key_are_what_browsers_see(bool rsa, bool inOneFile)
    {
        var (certificate, key) = Make("nas", rsa);
        File.WriteAllText(Cert, inOneFile ? $"{key}\n{certificate}" : certificate);
        File.WriteAllText(Key, key);
        var shown = new UserCertificate(Cert, inOneFile ? null : Key).Context.TargetCertificate;
        Assert.Equal("CN=nas", shown.Subject);
        Assert.True(shown.HasPrivateKey);
    }

    [Fact]
    public void Those_above_it_come_along()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Request("root", rootKey, isAuthority: true).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        using var midKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var mid = Request("mid", midKey, isAuthority: true).Create(root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(8), [1]).CopyWithPrivateKey(midKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = Request("leaf", key).Create(mid, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(7), [2]);
        File.WriteAllText(Cert, $"{leaf.ExportCertificatePem()}\n{mid.ExportCertificatePem()}\n");
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
        Assert.Equal(["CN=mid"], new UserCertificate(Cert, Key).Context.IntermediateCertificates.Select(one => one.Subject));
    }

    [Fact]
    public void What_can_not_be_used_is_said_with_the_file_that_is_wrong()
    {
        var (certificate, key) = Make("nas");
        var (_, other) = Make("other");
        Assert.Contains(Cert, UserCertificate.FaultOf(Cert, Key), StringComparison.Ordinal);
        File.WriteAllText(Cert, certificate);
        Assert.Contains("no file", UserCertificate.FaultOf(Cert, Key), StringComparison.Ordinal);
        File.WriteAllText(Key, other);
        Assert.Contains("the key that of the first certificate", UserCertificate.FaultOf(Cert, Key), StringComparison.Ordinal);
        File.WriteAllText(Key, "no key at all");
        Assert.Contains(Key, UserCertificate.FaultOf(Cert, Key), StringComparison.Ordinal);
        File.WriteAllText(Key, Locked());
        Assert.Contains("password", UserCertificate.FaultOf(Cert, Key), StringComparison.Ordinal);
        Assert.Contains(Cert, UserCertificate.FaultOf(Cert, null), StringComparison.Ordinal);
        File.WriteAllText(Cert, key);
        Assert.Contains("no certificate", UserCertificate.FaultOf(Cert, Key), StringComparison.Ordinal);
        File.WriteAllText(Cert, new string('x', (1 << 20) + 1));
        Assert.Contains("too large", UserCertificate.FaultOf(Cert, Key), StringComparison.Ordinal);
        Assert.NotNull(UserCertificate.FaultOf(_folder.Path, Key));
    }

    [Fact]
    public void A_renewed_one_is_taken_and_a_bad_one_is_told_of_once()
    {
        Write("first");
        var user = new UserCertificate(Cert, Key);
        Assert.Null(user.Refresh());
        Write("second");
        Assert.Null(user.Refresh());
        Assert.Equal("CN=second", user.Context.TargetCertificate.Subject);

        // Whoever renews writes one file after the other.
        var (certificate, key) = Make("third");
        File.WriteAllText(Cert, certificate);
        Assert.Contains(Cert, user.Refresh(), StringComparison.Ordinal);
        Assert.Null(user.Refresh());
        Assert.Equal("CN=second", user.Context.TargetCertificate.Subject);
        File.WriteAllText(Key, key);
        Assert.Null(user.Refresh());
        Assert.Equal("CN=third", user.Context.TargetCertificate.Subject);

        File.Delete(Key);
        Assert.NotNull(user.Refresh());
        Assert.Equal("CN=third", user.Context.TargetCertificate.Subject);
    }

    private void Write(string name)
    {
        var (certificate, key) = Make(name);
        File.WriteAllText(Cert, certificate);
        File.WriteAllText(Key, key);
    }

    private static (string Certificate, string Key) Make(string name, bool isRsa = false)
    {
        using AsymmetricAlgorithm key = isRsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = (key is RSA rsa ? new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : Request(name, (ECDsa)key))
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        return (certificate.ExportCertificatePem(), key is RSA pkcs1 ? pkcs1.ExportRSAPrivateKeyPem() : key.ExportPkcs8PrivateKeyPem());
    }

    private static string Locked()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority = false)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        return request;
    }
}
