using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Dray.Security;

namespace Dray.EndToEnd;

/// <summary>
/// Certificates that say where more is to be had: an issuer's certificate, a list of the revoked, an OCSP responder. Whoever
/// follows that does as strangers bid.
/// </summary>
public sealed class BaitTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task<int> _bites;

    public BaitTest()
    {
        _listener.Start();
        _bites = CountAsync();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Threat_25_A_certificate_sends_neither_end_anywhere()
    {
        // Both ends have such a certificate, so each sees one, and has one of its own to put a chain together for.
        var (ada, bob) = (new Device(_folder, "ada"), new Device(_folder, "bob"));
        Plant(ada.Home);
        Plant(bob.Home);
        await using var served = await ada.ServeAsync("--open");
        using var planted = ada.Identity();

        (await bob.SendAsync(null, served.Address, "--id", planted.Id, bob.File("file", "x"))).Ended(0);

        Assert.True(File.Exists(served.At("inbox", "file")));
        _listener.Stop();
        Assert.Equal(0, await _bites);
    }

    [Fact]
    public async Task The_bait_is_one_that_is_taken()
    {
        using var certificate = Plant(_folder.At("ada"));
        using var chain = new X509Chain();
        chain.ChainPolicy.UrlRetrievalTimeout = TimeSpan.FromSeconds(5);

        await Task.Run(() => chain.Build(certificate));

        _listener.Stop();
        Assert.True(await _bites > 0);
    }

    /// <summary>Makes a device of which an authority is said to vouch that nobody has.</summary>
    private X509Certificate2 Plant(string home)
    {
        using var made = DeviceIdentity.LoadOrCreate(home, TimeProvider.System);
        var path = Path.Combine(home, "identity.pem");
        using var key = ECDsa.Create();
        key.ImportFromPem(Regex.Match(File.ReadAllText(path), "-----BEGIN PRIVATE KEY-----.*", RegexOptions.Singleline).Value);
        using var authority = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var url = $"http://{_listener.LocalEndpoint}";
        var request = new CertificateRequest(made.Certificate.SubjectName, key, HashAlgorithmName.SHA256);
        foreach (var extension in made.Certificate.Extensions) request.CertificateExtensions.Add(extension);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([$"{url}/ocsp"], [$"{url}/issuer.cer"]));
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([$"{url}/revoked.crl"]));
        var certificate = request.Create(
            new X500DistinguishedName("CN=authority"), X509SignatureGenerator.CreateForECDsa(authority),
            made.Certificate.NotBefore, made.Certificate.NotAfter, [1, 2, 3, 4]);
        File.WriteAllText(path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n"); // which keeps its mode
        return certificate;
    }

    /// <summary>How often somebody came.</summary>
    private async Task<int> CountAsync()
    {
        for (var count = 0; ; count++)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                client.Close();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return count;
            }
        }
    }
}
