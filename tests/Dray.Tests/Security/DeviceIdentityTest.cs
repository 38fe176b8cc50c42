using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dray.Security;

namespace Dray.Tests.Security;

public sealed class DeviceIdentityTest : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("dray-identity-").FullName;

    private string Home => Path.Combine(_parent, "config", "dray");

    private string Pem => Path.Combine(Home, "identity.pem");

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public void An_identity_is_made_once_and_kept()
    {
        using var made = Load();
        using var loaded = Load();
        Assert.Equal(made.Id, loaded.Id);
        Assert.Equal(made.Name, loaded.Name);
        Assert.NotEmpty(made.Name);
        Assert.Single(Directory.GetFileSystemEntries(Home));
    }

    [Fact]
    public void The_id_is_the_hash_of_the_certificate()
    {
        using var identity = Load();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(identity.Certificate.RawData)), identity.Id);
        var grouped = DeviceId.Grouped(identity.Id);
        Assert.Equal(64 + 15, grouped.Length);
        Assert.Equal(identity.Id, DeviceId.Read(grouped.ToUpperInvariant()));
    }

    [Fact]
    public void The_certificate_is_for_devices_at_both_ends()
    {
        using var identity = Load();
        Assert.True(identity.Certificate.HasPrivateKey);
        Assert.True(identity.Certificate.MatchesHostname(DeviceIdentity.Sni));
        using var key = identity.Certificate.GetECDsaPublicKey();
        Assert.Equal("1.2.840.10045.3.1.7", key!.ExportParameters(false).Curve.Oid.Value);
        Assert.DoesNotContain(
            identity.Certificate.Extensions.OfType<X509BasicConstraintsExtension>(), x => x.CertificateAuthority);
        Assert.True(identity.Certificate.NotBefore < DateTime.Now && identity.Certificate.NotAfter > DateTime.Now.AddYears(90));
    }

    [Fact]
    public void Racing_makers_end_up_with_one_identity()
    {
        for (var round = 0; round < 10; round++)
        {
            var home = Path.Combine(_parent, $"race-{round}");
            using var start = new Barrier(4);
            var ids = new string[4];
            var threads = Enumerable.Range(0, ids.Length).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                using var identity = DeviceIdentity.LoadOrCreate(home, TimeProvider.System);
                ids[i] = identity.Id;
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            Assert.Single(ids.Distinct());
            Assert.Single(Directory.GetFileSystemEntries(home));
        }
    }

    [Fact]
    public void Threat_35_Nobody_else_can_read_the_key()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps a profile private by its access list");
        Load().Dispose();
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Pem));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Home));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void One_that_others_can_read_is_refused_with_the_command_that_mends_it(UnixFileMode open)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no mode bits");
        Load().Dispose();
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(Pem, UnixFileMode.UserRead | UnixFileMode.UserWrite | open);
        Assert.Contains($"chmod 600 '{Pem}'", Assert.Throws<IdentityException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_one_is_named_and_left_alone()
    {
        Load().Dispose();
        var whole = File.ReadAllText(Pem);
        string[] damaged =
        [
            "", "\0\0\0", whole[..(whole.Length / 2)], whole.Replace("M", "N", StringComparison.Ordinal),
            whole[..whole.IndexOf("-----BEGIN PRIVATE", StringComparison.Ordinal)], new string('x', 1 << 20),
        ];
        foreach (var text in damaged)
        {
            File.WriteAllText(Pem, text);
            Assert.Contains(Pem, Assert.Throws<IdentityException>(Load).Message, StringComparison.Ordinal);
            Assert.Equal(text, File.ReadAllText(Pem));
        }
    }

    [Fact]
    public void Another_ones_key_is_noticed()
    {
        Load().Dispose();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var whole = File.ReadAllText(Pem);
        var key = whole.IndexOf("-----BEGIN PRIVATE", StringComparison.Ordinal);
        File.WriteAllText(Pem, whole[..key] + other.ExportPkcs8PrivateKeyPem());
        Assert.Throws<IdentityException>(Load);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_said_in_words()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Home)!);
        File.WriteAllText(Home, "in the way");
        Assert.Contains(Home, Assert.Throws<IdentityException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_devices_meet_in_mutual_TLS()
    {
        using var server = Load();
        using var client = DeviceIdentity.LoadOrCreate(Path.Combine(_parent, "other"), TimeProvider.System);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var near = new TcpClient { NoDelay = true };
        await near.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var far = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var clientTls = new SslStream(near.GetStream());
        await using var serverTls = new SslStream(far.GetStream());
        var answering = serverTls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = server.Certificate,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => Hash(certificate) == client.Id,
            },
            TestContext.Current.CancellationToken);
        await clientTls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = DeviceIdentity.Sni,
                ClientCertificates = [client.Certificate],
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    Hash(certificate) == server.Id && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch),
            },
            TestContext.Current.CancellationToken);
        await answering;
        Assert.True(serverTls.IsMutuallyAuthenticated);
        Assert.Equal(DeviceIdentity.Sni, serverTls.TargetHostName);
    }

    private static string Hash(X509Certificate? certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate?.GetRawCertData() ?? []));

    private DeviceIdentity Load() => DeviceIdentity.LoadOrCreate(Home, TimeProvider.System);
}
