using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Dray.Security;

namespace Dray.EndToEnd;

/// <summary>
/// Devices are paired, send, and fail in many ways; then everything that anybody else could get to see is searched for what
/// is nobody else's: codes, keys, tickets' secrets, and the other end's folders. A code in the environment is where a script
/// puts it: <c>/proc/PID/environ</c>, which is its user's alone, is not searched.
/// </summary>
public sealed class CanaryTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Device _ada, _bob;
    private readonly StringBuilder _saidByAda = new(), _saidByBob = new(), _commands = new();

    private string Tree => Path.Combine(_bob.Place, "tree");

    public CanaryTest() => (_ada, _bob) = (new Device(_folder, "private-to-ada-51c7"), new Device(_folder, "private-to-bob-e80d"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--json")]
    [InlineData("--verbose")]
    public async Task Threat_35_No_code_no_key_no_ticket_and_no_foreign_path_is_told_to_anybody(string manner)
    {
        Tools.NeedLinux();
        using var ada = _ada.Identity();
        using var bob = _bob.Identity();
        var port = FreePort();
        string code, wrong;
        IReadOnlyList<Recorder.Piece> heard;
        Interceptor within;
        await using (var served = _ada.Start(null, "serve", _ada.Served, "--listen", $"127.0.0.1:{port}", manner))
        {
            await served.SaysAsync($"{port}");
            code = (await _ada.RunAsync(null, "pair", "--show", "--port", $"{port}")).Ended(0).Output.Trim();
            wrong = Device.Wrong(code);
            // It has both keys, so that what is said within TLS can be searched, too.
            within = new Interceptor(port, ada.Certificate, bob.Certificate);
            await using var ending = within;
            await using var network = new Recorder(within.Port);
            await SucceedAsync(network.Address, manner, code, wrong);
            await SampleCommandsAsync(network.Address, served.ProcessId);
            await FailAsync(network.Address, manner);
            await served.StopAsync();
            _saidByAda.Append(served.Output).Append(served.Error);
            heard = network.Heard;
        }

        var tickets = Regex.Matches(within.FromServer, "\"secret\":\"([0-9a-f]{64})\"").Select(match => Convert.FromHexString(match.Groups[1].Value)).ToArray();
        Assert.NotEmpty(tickets);
        Assert.Contains(_ada.Place, _saidByAda.ToString(), StringComparison.Ordinal); // its own log may name it, and is in hand here
        var outside = $"{_saidByAda}{_saidByBob}{_commands}{Encoding.Latin1.GetString([.. heard.SelectMany(piece => piece.Bytes)])}";
        string[] codes = [.. SpellingsOf(code), .. SpellingsOf(wrong)];
        string[] keys = [.. KeysOf(_ada, ada), .. KeysOf(_bob, bob)];
        AssertHoldsNone(outside, [.. codes, .. keys, .. tickets.SelectMany(SpellingsOf)]);
        AssertHoldsNone(within.FromClient, [.. codes, .. keys, .. tickets.SelectMany(SpellingsOf), _bob.Place]);
        AssertHoldsNone(within.FromServer, [.. codes, .. keys, _ada.Place]);
        AssertHoldsNone(_saidByAda.ToString(), [_bob.Place]);
        AssertHoldsNone(_saidByBob.ToString(), [_ada.Place]);
    }

    private async Task SucceedAsync(string to, string manner, string code, string wrong)
    {
        SourceTree.MakeMany(Tree, 20);
        SourceTree.MakeFile(Path.Combine(Tree, "large"), 1 << 20);
        Assert.Equal(4, await SendAsync(wrong, to, manner, Tree));
        Assert.Equal(0, await SendAsync(code, to, manner, Tree));
    }

    /// <summary>In as many ways as come to mind.</summary>
    private async Task FailAsync(string to, string manner)
    {
        var file = _bob.File("file", "x");
        Assert.Equal(4, await SendAsync(null, to, manner, Tree, "--plain"));
        Assert.Equal(4, await SendAsync(null, to, manner, Tree, "--id", new string('a', 64)));
        File.AppendAllText(Path.Combine(Tree, "large"), "longer");
        Assert.Equal(5, await SendAsync(null, to, manner, Tree, "--on-conflict", "fail", "--hash", "sha256"));
        File.WriteAllText(Path.Combine(_ada.Served, "in the way"), "");
        Assert.NotEqual(0, await SendAsync(null, to, manner, file, "--into", "in the way/deeper"));
        await Tools.ShellAsync(_bob.Place, "mkfifo fifo");
        Assert.Equal(5, await SendAsync(null, to, manner, Path.Combine(_bob.Place, "fifo")));
        var known = File.ReadAllText(_ada.DevicesFile);
        File.AppendAllText(_ada.DevicesFile, "x");
        Assert.Equal(4, await SendAsync(null, to, manner, file));
        File.WriteAllText(_ada.DevicesFile, known);
        Directory.Delete(_ada.Served, recursive: true); // from under the server
        Assert.NotEqual(0, await SendAsync(null, to, manner, file));
    }

    /// <summary>Looks at the command lines of both ends while they work.</summary>
    private async Task SampleCommandsAsync(string to, int server)
    {
        await using var sending = _bob.Start(null, "send", "--json", "--bwlimit", "1M", SourceTree.MakeFile(Path.Combine(_bob.Place, "slow"), 2 << 20), "--to", to);
        await sending.NextAsync("connected");
        foreach (var process in new[] { server, sending.ProcessId }) _commands.Append(File.ReadAllText($"/proc/{process}/cmdline").Replace('\0', ' '));
        Assert.Contains("send", _commands.ToString(), StringComparison.Ordinal);
        var run = (await sending.EndAsync()).Ended(0);
        _saidByBob.Append(run.Output).Append(run.Error);
    }

    private async Task<int> SendAsync(string? code, string to, params string[] arguments)
    {
        var run = await _bob.SendAsync(code, to, arguments);
        _saidByBob.Append(run.Output).Append(run.Error);
        return run.ExitCode;
    }

    /// <summary>A code's words in their order, however they are joined, and what is easily made of them.</summary>
    private static IEnumerable<string> SpellingsOf(string code)
    {
        string[] spellings = [code, code.Replace('-', ' '), code.Replace("-", "", StringComparison.Ordinal), code.Replace('-', '"')];
        return [.. spellings, .. spellings.SelectMany(spelling => SpellingsOf(SHA256.HashData(Encoding.UTF8.GetBytes(spelling))))];
    }

    private static IEnumerable<string> SpellingsOf(byte[] secret) =>
        [Encoding.Latin1.GetString(secret), Convert.ToHexString(secret), Convert.ToBase64String(secret).TrimEnd('=')];

    /// <summary>A private key as it is in its file, line by line, and its number.</summary>
    private static IEnumerable<string> KeysOf(Device device, DeviceIdentity identity)
    {
        var pem = File.ReadAllText(Path.Combine(device.Home, "identity.pem"));
        var lines = pem[pem.IndexOf("PRIVATE KEY", StringComparison.Ordinal)..].Split('\n').Where(line => line.Length > 16 && !line.Contains('-', StringComparison.Ordinal));
        using var key = identity.Certificate.GetECDsaPrivateKey()!;
        return [.. lines, .. SpellingsOf(key.ExportParameters(true).D!)];
    }

    private static void AssertHoldsNone(string text, IReadOnlyList<string> secrets)
    {
        Assert.NotEqual("", text);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
