using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dray.EndToEnd.Web;

/// <summary>A <c>dray serve --web</c> with a folder of its own, and somebody who has its link. As a fixture it is one for all tests of a class.</summary>
public sealed class Linked : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _options;
    private HttpClient? _http;

    public Linked()
        : this([])
    {
    }

    private Linked(string[] options) => _options = options;

    public Served Served { get; private set; } = null!;

    public string Token => Served.Token;

    /// <summary>Without a slash at its end.</summary>
    public string Url => $"https://127.0.0.1:{Served.Port}";

    public HttpClient Http => _http ??= NewClient();

    /// <summary>Where files land.</summary>
    public string Folder => Served.Folder;

    /// <summary>For what a test keeps to itself.</summary>
    public TemporaryFolder Own => _folder;

    /// <param name="options">Of <c>dray serve</c>, besides <c>--web</c>.</param>
    public static async Task<Linked> StartAsync(params string[] options)
    {
        var linked = new Linked(options);
        await linked.InitializeAsync();
        return linked;
    }

    /// <summary>The same of a server that a test has started, with a folder elsewhere. It ends with this.</summary>
    public static Linked To(Served served) => new([]) { Served = served };

    public async ValueTask InitializeAsync() => Served = await Served.StartAsync(_folder.Folder("in"), ["--web", .. _options], home: _folder.Folder("home"));

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        await Served.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>One more who asks, by connections of his own; not authorised yet.</summary>
    public HttpClient NewStranger() => new(new SocketsHttpHandler
    {
        UseProxy = false, AllowAutoRedirect = false, SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => IsServers(shown) },
    })
    {
        Timeout = DrayBinary.Patience,
    };

    /// <summary>One more who has the link.</summary>
    public HttpClient NewClient()
    {
        var client = NewStranger();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return client;
    }

    /// <summary>Whether it is the one whose fingerprint stands beside the link.</summary>
    public bool IsServers(X509Certificate? shown) => shown?.GetCertHashString(HashAlgorithmName.SHA256).Equals(Served.Fingerprint, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Asks.</summary>
    /// <param name="method">What.</param>
    /// <param name="path">Of what, with a slash at its beginning.</param>
    /// <param name="body">Null is none.</param>
    /// <param name="headers">Besides; those of a body too.</param>
    public Task<Answer> AskAsync(string method, string path, byte[]? body = null, params (string Name, string Value)[] headers) =>
        Answer.OfAsync(Http, method, Url + path, body is null ? null : new ByteArrayContent(body), headers);

    /// <summary>What landed under a name.</summary>
    public byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    public bool Has(string name) => File.Exists(Path.Combine(Folder, name));

    /// <summary>Random bytes that are the same each time.</summary>
    public static byte[] Random(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
