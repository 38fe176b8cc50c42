using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Security;

namespace Dray.Transfers.Control;

/// <summary>
/// The sender's side of the control plane: JSON over HTTP/2 over TLS 1.3 to one server, to which nothing is said before it
/// is believed to be the one that is meant. Owned by one session, which disposes it. Calls may overlap.
/// </summary>
internal sealed class ControlClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>For a connection and its TLS handshake; and for an answer of somebody who is not known to mean well.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>For the next line of an answer that goes on; whoever has nothing to say says so more often.</summary>
    private static readonly TimeSpan LinePatience = TimeSpan.FromSeconds(15);

    /// <summary>The plan of one batch is the largest answer; a name may come back in it with its reason.</summary>
    private const int MostAnswer = 16 << 20;

    private readonly HttpClient _http;
    private readonly string _host;
    private readonly int _port;
    private readonly Func<CancellationToken, Task<Socket>>? _dial;
    private ServerBelief _belief;
    private Exception? _doubt;

    /// <param name="host">The server.</param>
    /// <param name="port">Its TCP port.</param>
    /// <param name="identity">This device's.</param>
    /// <param name="belief">Whom to say anything to.</param>
    /// <param name="dial">Gives connections to it; null connects.</param>
    public ControlClient(string host, int port, DeviceIdentity identity, ServerBelief belief, Func<CancellationToken, Task<Socket>>? dial = null)
    {
        (_host, _port, _belief, _dial) = (host, port, belief, dial);
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = Connect,
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = Patience,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            SslOptions = TlsOptions(identity),
        })
        {
            BaseAddress = new Uri($"https://{DeviceIdentity.Sni}:{_port}/"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MostAnswer,
        };
    }

    /// <summary>As <see cref="SendOptions.FindHost"/>.</summary>
    public Func<string, CancellationToken, Task<IReadOnlyList<IPEndPoint>>>? FindHost { get; init; }

    /// <summary>Where the server was reached; lanes go to the same address. Set by the first call.</summary>
    public IPEndPoint? Address { get; private set; }

    /// <summary>To the server and back, of a SYN while nothing else was under way; zero where the system doesn't say. Set by the first call.</summary>
    public TimeSpan RoundTrip { get; private set; }

    /// <summary>By the server's clock, to the second, when it last answered; null before that, and where it did not say.</summary>
    public DateTimeOffset? ServerTime { get; private set; }

    /// <summary>SHA-256 of the server's certificate, lower-case hex. Set by the first call.</summary>
    public string ServerId { get; private set; } = "";

    /// <summary>What the server says of itself and of this device.</summary>
    public async Task<HelloAnswer> Hello(CancellationToken cancel)
    {
        using var answer = await Say(within => _http.GetAsync(new Uri("v1/hello", UriKind.Relative), within), cancel, Patience);
        return await Read(answer, ControlJson.Default.HelloAnswer, cancel);
    }

    /// <summary>How things are where this device would send to.</summary>
    public async Task<StatusAnswer> Status(CancellationToken cancel)
    {
        using var answer = await Say(within => _http.GetAsync(new Uri("v1/status", UriKind.Relative), within), cancel, Patience);
        return await Read(answer, ControlJson.Default.StatusAnswer, cancel);
    }

    /// <summary>Sends bytes that mean nothing.</summary>
    /// <param name="load">Disposed of when they are sent.</param>
    /// <param name="disk">They are to be written to the server's disk; nothing stays there.</param>
    /// <param name="cancel">Gives it up.</param>
    public async Task<MeasureAnswer> Measure(MeasureLoad load, bool disk, CancellationToken cancel)
    {
        using var answer = await Say(within => _http.PostAsync(new Uri(disk ? "v1/measure?disk" : "v1/measure", UriKind.Relative), load, within), cancel);
        return await Read(answer, ControlJson.Default.MeasureAnswer, cancel);
    }

    public Task<PairingStep> Pair(string path, PairingStep step, CancellationToken cancel) =>
        Post($"v1/pairings{path}", step, ControlJson.Default.PairingStep, ControlJson.Default.PairingStep, cancel, Patience);

    public Task<OpenAnswer> Open(OpenRequest request, CancellationToken cancel) =>
        Post("v1/transfers", request, ControlJson.Default.OpenRequest, ControlJson.Default.OpenAnswer, cancel);

    public Task<PlanAnswer> Offer(string transfer, OfferRequest request, CancellationToken cancel) => Offer(transfer, Encode(request), cancel);

    /// <summary>An offer's bytes, to be made while the server is still busy with the one before.</summary>
    public static byte[] Encode(OfferRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, ControlJson.Default.OfferRequest);

    /// <param name="transfer">Its id.</param>
    /// <param name="offer">As <see cref="Encode"/> makes it.</param>
    /// <param name="cancel">Gives it up.</param>
    public Task<PlanAnswer> Offer(string transfer, byte[] offer, CancellationToken cancel) =>
        Post($"v1/transfers/{transfer}/offers", offer, ControlJson.Default.PlanAnswer, cancel);

    public Task<LanesAnswer> Lanes(string transfer, LanesRequest request, CancellationToken cancel) =>
        Post($"v1/transfers/{transfer}/lanes", request, ControlJson.Default.LanesRequest, ControlJson.Default.LanesAnswer, cancel);

    public Task<ResumeAnswer> Resume(string transfer, ResumeRequest request, CancellationToken cancel) =>
        Post($"v1/transfers/{transfer}/resume", request, ControlJson.Default.ResumeRequest, ControlJson.Default.ResumeAnswer, cancel);

    public async Task<CommitAnswer> Commit(string transfer, CancellationToken cancel)
    {
        using var answer = await Say(within => _http.PostAsync(new Uri($"v1/transfers/{transfer}/commit", UriKind.Relative), null, within), cancel);
        return await Read(answer, ControlJson.Default.CommitAnswer, cancel);
    }

    /// <summary>What is shared there, as it comes.</summary>
    public IAsyncEnumerable<ListedEntry> List(ListRequest request, CancellationToken cancel) =>
        Lines("v1/list", JsonSerializer.SerializeToUtf8Bytes(request, PullJson.Default.ListRequest), PullJson.Default.ListedEntry, cancel);

    /// <summary>Has the server send, and tells how that goes, until it has ended.</summary>
    public IAsyncEnumerable<PullLine> Pull(PullRequest request, CancellationToken cancel) =>
        Lines("v1/pulls", JsonSerializer.SerializeToUtf8Bytes(request, PullJson.Default.PullRequest), PullJson.Default.PullLine, cancel);

    public async Task Cancel(string transfer, CancellationToken cancel)
    {
        using var answer = await Say(within => _http.DeleteAsync(new Uri($"v1/transfers/{transfer}", UriKind.Relative), within), cancel);
    }

    public void Dispose() => _http.Dispose();

    private Task<TAnswer> Post<TRequest, TAnswer>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancel,
        TimeSpan? patience = null) =>
        Post(path, JsonSerializer.SerializeToUtf8Bytes(request, requestType), answerType, cancel, patience);

    private async Task<TAnswer> Post<TAnswer>(
        string path, byte[] request, JsonTypeInfo<TAnswer> answerType, CancellationToken cancel, TimeSpan? patience = null)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = Json;
        using var answer = await Say(within => _http.PostAsync(new Uri(path, UriKind.Relative), content, within), cancel, patience);
        return await Read(answer, answerType, cancel);
    }

    private async IAsyncEnumerable<T> Lines<T>(string path, byte[] request, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = Json;
        using var asking = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await Say(within => _http.SendAsync(asking, HttpCompletionOption.ResponseHeadersRead, within), cancel, LinePatience);
        if (!answer.IsSuccessStatusCode) await Read(answer, type, cancel);
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        await foreach (var line in JsonLineStream.ReadAsync(body, type, LinePatience, cancel)) yield return line;
    }

    /// <summary>TLS tells only that a certificate was not taken; this tells why. What took too long is a connection that was lost.</summary>
    private async Task<HttpResponseMessage> Say(Func<CancellationToken, Task<HttpResponseMessage>> call, CancellationToken cancel, TimeSpan? patience = null)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        within.CancelAfter(patience ?? Timeout.InfiniteTimeSpan);
        try
        {
            var answer = await call(within.Token);
            ServerTime = answer.Headers.Date;
            return answer;
        }
        catch (HttpRequestException) when (_doubt is not null)
        {
            throw _doubt;
        }
        catch (Exception late) when (late is OperationCanceledException or HttpRequestException { InnerException: OperationCanceledException or TimeoutException } && !cancel.IsCancellationRequested)
        {
            throw new IOException("the server does not answer", new TimeoutException(null, late));
        }
    }

    private static async Task<T> Read<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        try
        {
            var body = await answer.Content.ReadAsByteArrayAsync(cancel);
            if (answer.IsSuccessStatusCode) return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("an empty answer");
            var error = JsonSerializer.Deserialize(body, ControlJson.Default.ErrorAnswer);
            throw new ControlException(error?.Code ?? ErrorCode.Failed, error?.Message ?? $"the server said {(int)answer.StatusCode}");
        }
        catch (JsonException)
        {
            throw new ControlException(ErrorCode.Failed, "what answered is not a Dray server of this version");
        }
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = _dial is { } dial ? await dial(cancel) : await Reach(cancel);
        try
        {
            if (_dial is not null) (socket.NoDelay, socket.Blocking) = (true, true); // a stream takes no other
            Address = Unmapped((IPEndPoint)socket.RemoteEndPoint!);
            RoundTrip = TcpInfo.TryRead(socket, out var info) ? info.RoundTrip : TimeSpan.Zero;
            DeadPeer.Notice(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>One more connection to where the server was reached, for a lane. Runs on a thread that may wait.</summary>
    /// <exception cref="IOException">It can't be had.</exception>
    public Socket ConnectLane() => _dial is { } dial ? dial(CancellationToken.None).GetAwaiter().GetResult() : LaneDialer.Connect(Address!);

    private async Task<Socket> Reach(CancellationToken cancel)
    {
        if (IPAddress.TryParse(_host, out var address)) return await HostSearch.Reach([new IPEndPoint(address, _port)], cancel);
        return FindHost is { } find
            ? await HostSearch.Reach(await HostSearch.Find(_host, _port, find, cancel), cancel)
            : await HostSearch.Reach([new DnsEndPoint(_host, _port)], cancel);
    }

    internal static IPEndPoint Unmapped(IPEndPoint at) =>
        at.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(at.Address.MapToIPv4(), at.Port) : at;

    private SslClientAuthenticationOptions TlsOptions(DeviceIdentity identity) => new()
    {
        TargetHost = DeviceIdentity.Sni,
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        ClientCertificateContext = identity.ForTls(),
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = new X509ChainPolicy
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
        },
        RemoteCertificateValidationCallback = (_, certificate, _, _) => Believe(certificate),
        AllowTlsResume = false,
    };

    // Whatever goes wrong while it is looked up, it is not believed.
    private bool Believe(X509Certificate? certificate)
    {
        if (certificate is null) return false;
        try
        {
            ServerId = DeviceId.Of(certificate);
            _doubt = _belief.Doubt(ServerId);
            // Whoever answers a new connection of this session has to be the same.
            if (_doubt is null) _belief = ServerBelief.Exactly(ServerId);
        }
        catch (IdentityException fault)
        {
            _doubt = fault;
        }

        return _doubt is null;
    }
}
