using System.CommandLine;
using Dray.Cli.Parsing;
using Dray.Security;
using Dray.Server;

namespace Dray.Cli;

/// <summary>The options of <c>dray serve</c> that have to do with browsers, and what they come to.</summary>
internal static class WebServing
{
    private static readonly Option<bool> Web = Options.Flag(
        "--web", "Serve a page for browsers: a link and a QR code let whoever has them put files in and take what is shared");

    private static readonly Option<bool> Plain = Options.Flag("--web-http", "Serve it without TLS too: others on the way read everything, links included, and can change it");

    private static readonly Option<string[]> Hosts = Options.Texts(
        "--web-host", "NAME", "A name that browsers may call this machine by, besides its addresses and its own; repeatable");

    private static readonly Option<string?> Certificate = Options.Text(
        "--cert", "FILE", "A certificate for browsers in PEM, with those above it, instead of this device's own; looked at again when it is renewed");

    private static readonly Option<string?> Key = Options.Text("--key", "FILE", "Its private key in PEM (default: in the same file)");

    private static readonly LinkTerms Link = new("--link-");

    public static IEnumerable<Option> All => [Web, Plain, Hosts, Certificate, Key, .. Link.All];

    /// <summary>Null where no page is asked for.</summary>
    /// <exception cref="UsageException">The options contradict each other, or the certificate can't be used.</exception>
    public static WebOptions? Read(ParseResult parsed)
    {
        if (!parsed.GetValue(Web))
            return Options.FirstGiven(parsed, All) is { } lone ? throw new UsageException($"{lone.Name} is about the page for browsers: it goes with --web.") : null;
        var (certificate, key) = (FullPath(parsed.GetValue(Certificate)), FullPath(parsed.GetValue(Key)));
        if (certificate is null && key is not null) throw new UsageException("--key is that of a certificate: it goes with --cert.");
        if (certificate is not null && UserCertificate.FaultOf(certificate, key) is { } fault) throw new UsageException($"--cert: {fault}");
        return new WebOptions
        {
            Link = Link.Read(parsed),
            PlainHttp = parsed.GetValue(Plain),
            Certificate = certificate,
            Key = key,
            Hosts = [.. (parsed.GetValue(Hosts) ?? []).Select(HostName)],
        };
    }

    private static string? FullPath(string? file) => string.IsNullOrEmpty(file) ? null : Path.GetFullPath(file);

    private static string HostName(string text) => Uri.CheckHostName(text) == UriHostNameType.Dns
        ? text.TrimEnd('.').ToLowerInvariant()
        : throw new UsageException($"--web-host: '{text}' is no name of a machine: write it without https:// and without a port; addresses need none.");
}
