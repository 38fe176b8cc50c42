using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dray.EndToEnd.Web;

public sealed class OwnCertificateTest
{
    [Fact]
    public async Task Browsers_see_the_users_certificate_and_the_renewed_one_without_a_restart_while_devices_see_the_devices()
    {
        using var files = new TemporaryFolder();
        var first = Write(files, "first");
        await using var site = await Site.StartAsync("--cert", files.At("cert.pem"), "--key", files.At("key.pem"), "--web-host", "nas.example");
        Assert.StartsWith($"https://nas.example:{site.Port}/#", site.Web.GetProperty("links")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(first, site.Web.GetProperty("fingerprint").GetString());
        Assert.Equal(first, await site.FingerprintAsync());
        Assert.Equal(200, (await site.AskAsync($"GET / HTTP/1.1\nHost: nas.example:{site.Port}")).Status);
        // The device's own user needs no code under the device's own key.
        (await site.RunAsync("send", "--to", site.Host, files.File("file", "x"))).Ended(0);

        var second = Write(files, "second");
        await BecomesAsync(site, second);
        File.WriteAllText(files.At("key.pem"), "no key any more");
        var told = (await site.Running.NextAsync("refused")).GetProperty("reason").GetString();
        Assert.Contains(files.At("key.pem"), told, StringComparison.Ordinal);
        Assert.Equal(second, await site.FingerprintAsync());
        await BecomesAsync(site, Write(files, "third"));
        Assert.Contains(await site.FingerprintAsync(), (await site.RunAsync("link", "--json")).Ended(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_not_be_used_is_said_before_anything_is_served()
    {
        using var files = new TemporaryFolder();
        Write(files, "nas");
        files.File("other.pem", "nothing");
        Task<Run> Serve(params string[] more) => DrayBinary.RunAsync(["serve", files.At("in"), "--listen", "127.0.0.1:0", .. more], environment: DrayBinary.At(files.At("home")));
        Assert.Contains(files.At("other.pem"), (await Serve("--web", "--cert", files.At("cert.pem"), "--key", files.At("other.pem"))).Ended(2).Error, StringComparison.Ordinal);
        Assert.Contains("no file", (await Serve("--web", "--cert", files.At("nowhere.pem"))).Ended(2).Error, StringComparison.Ordinal);
        Assert.Contains("--web", (await Serve("--cert", files.At("cert.pem"))).Ended(2).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(files.At("in")));
    }

    private static async Task BecomesAsync(Site site, string fingerprint)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        while (await site.FingerprintAsync() != fingerprint) await Task.Delay(100, patience.Token);
    }

    private static string Write(TemporaryFolder files, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        files.File("cert.pem", certificate.ExportCertificatePem());
        files.File("key.pem", key.ExportPkcs8PrivateKeyPem());
        return Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
    }
}
