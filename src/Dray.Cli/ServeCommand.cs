using System.CommandLine;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Multiplexing;
using Dray.Security;
using Dray.Server;
using Dray.Server.Sharing;

namespace Dray.Cli;

/// <summary><c>dray serve</c>: its options, and what they come to.</summary>
internal static class ServeCommand
{
    private const string Manual = """
        Who may send:
          Devices that were paired with this one, and this user. While none is, a code of three words
          is shown on the terminal; 'dray pair --show' shows another one when you want it. Senders put
          files beneath DIR and nothing else: they can't read, list or remove. What they replace with
          something newer is kept for a day in DIR/.dray/replaced/. 'dray devices' says who is known,
          and what each may do.
          --open besides lets anybody drop files into DIR/inbox/: no links, nothing is replaced, and
          only so much as --inbox-size and --inbox-count say.

          With --ask each offer is shown first (who, what, how much), and nothing of it is taken before
          somebody says yes: at the terminal, or by 'dray offers'. Who is answered with always is not
          asked about again, nor is this user. After two minutes without an answer it is refused.

        Who may get:
          --share FOLDER lets paired devices list and get what is in FOLDER ('dray ls', 'dray get'),
          under its own name or, as FOLDER=NAME, another one. Nobody can change anything there.

        Any browser:
          --web shows a link and a QR code. Whoever has them opens a page that puts files into DIR and
          takes what is shared, on the same port, for a day; curl and others use the same routes. 'dray
          link' makes more of them, and takes them back. The link is the secret: whoever is shown it is
          let in. Browsers warn of this device's own certificate, which nobody vouches for; --cert shows
          yours instead.

        Plain TCP:
          --raw PORT takes bytes from anything that can send them: nc, a scanner, a microcontroller.
          Whenever all that came is stored, "ok" is answered; the message "quit" or the end of the
          stream ends a connection. Nothing is encrypted or verified.

        Stopping:
          SIGINT (Ctrl-C) or SIGTERM lets nobody new in and gives running transfers 30 s to finish;
          a second signal ends at once. What was cut short goes on when it is sent again.

        Examples:
          dray serve
          dray serve ~/incoming
          dray serve --open --inbox-size 2G ~/incoming
          dray serve --open --ask ~/incoming
          dray serve --share ~/Music --share /srv/iso=images ~/incoming
          dray serve --web --share ~/Music ~/incoming
          dray serve --web --link-for 2h --link-only put --link-into guests --link-quota 2G ~/incoming
          dray serve --web --web-host files.example.org --cert fullchain.pem --key privkey.pem ~/incoming
          dray serve --listen 192.168.1.5:9000 --listen '[::1]:9000' /srv/files
          dray serve --open --once --bwlimit 200mbit .
          dray serve --open --raw 9100 --raw-name '{date}/{peer}-{time}.jpg' /srv/cameras

        Environment:
          DRAY_DISCOVERY  the interfaces to announce this server on, with commas between; "off" for none
          DRAY_HOME    where dray keeps this device's key and the devices it knows (default: dray in
                       the user's config folder)

        Exit codes:
          0 stopped in order: drained, or --once and its transfer is whole
          2 usage
          3 cannot listen, or cannot use the folder; with --once: the transfer was lost
          5 with --once: some entries failed
          130, 143 cut short by SIGINT, SIGTERM while transfers were running
        """;

    private static readonly Argument<string?> Folder = new("dir")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "The folder that files land in, made if missing (default: Dray in the home folder)",
    };

    private static readonly Option<string[]> Listen = Options.Texts(
        "--listen", "ADDRESS:PORT", "Listen here only, repeatable; PORT or ADDRESS alone will do, port 0 picks one (default: every address, port 8097)");

    private static readonly Option<PollerKind> Poller = Options.Choice(
        "--poller", "The system call that waits for sockets (default: the best there is)",
        ("epoll", PollerKind.Epoll), ("poll", PollerKind.Poll), ("select", PollerKind.Select));

    private static readonly Option<int?> Loops = Options.Value<int?>("--loops", "N", "Event loops (default: one for two processors)", text => Options.Number(text, 1, 256));
    private static readonly Option<int?> MaxClients = Options.Value<int?>("--max-clients", "N", "Transfers at once; whoever comes beyond waits (default 256)", text => Options.Number(text, 1, 1_000_000));

    private static readonly Option<TimeSpan?> IdleTimeout = Options.Value<TimeSpan?>(
        "--idle-timeout", "TIME", "Part with a sender that is silent for so long (default 60s)", text => Duration.Parse(text));

    private static readonly Option<TimeSpan?> KeepPartials = Options.Value<TimeSpan?>(
        "--keep-partials", "TIME", "How long a partly received file waits to be gone on with; 0 keeps none (default 24h)", text => Duration.Parse(text));

    private static readonly Option<bool> NoAnnounce = Options.Flag("--no-announce", "Don't tell the network that this server is here: it is found by its address only");
    private static readonly Option<bool> Once = Options.Flag("--once", "Stop after one transfer");
    private static readonly Option<bool> Open = Options.Flag("--open", "Let anybody drop files into DIR/inbox/, besides paired devices");

    private static readonly Option<long?> InboxSize = Options.Value<long?>(
        "--inbox-size", "SIZE", "The most that DIR/inbox/ holds before strangers are refused (default 10G)", text => Size.Parse(text));

    private static readonly Option<int?> InboxCount = Options.Value<int?>(
        "--inbox-count", "N", "The most files and folders that it holds (default 10000)", text => Options.Number(text, 1, 100_000_000));

    private static readonly Option<bool> Ask = Options.Flag("--ask", "Take nothing before somebody says yes, here or by 'dray offers'");

    private static readonly Option<string[]> Shared = Options.Texts(
        "--share", "FOLDER[=NAME]", "Let paired devices list and get what is in FOLDER, and change nothing; repeatable");

    private static readonly Option<bool> Plain = Options.Flag("--plain", "Let senders that ask for it send what others on the way can read");

    private static readonly Option<bool> Fast = Options.Flag("--fast", "Don't wait for the disk: a power cut may take what senders were told to have landed");

    private static readonly Option<long?> BandwidthLimit = Options.Value<long?>(
        "--bwlimit", "RATE", "Receive no faster: 500K, 10M, 1G bytes a second, or 100mbit", text => Rate.Parse(text));

    private static readonly Option<bool> Json = Options.Flag("--json", "Tell everything as lines of JSON on standard output");
    private static readonly Option<bool> Quiet = Options.Flag("--quiet", "Say nothing but what failed", "-q");
    private static readonly Option<bool> Verbose = Options.Flag("--verbose", "Say more: poller, loops, ids", "-v");

    public static Verb Build()
    {
        var verb = new Verb("serve", "Receives files into a folder, from any number of senders at once.", "serve [OPTION]... [DIR]", Manual)
        {
            Folder, Listen, Poller, Loops, MaxClients, IdleTimeout, KeepPartials, NoAnnounce, Once, Open, InboxSize, InboxCount, Ask, Shared, Plain, Fast, BandwidthLimit, Json, Quiet, Verbose,
        };
        foreach (var option in (IEnumerable<Option>)[.. WebServing.All, .. RawServing.All]) verb.Add(option);
        verb.SetAction(RunAsync);
        return verb;
    }

    /// <summary>What the parsed command line comes to.</summary>
    /// <exception cref="UsageException">It comes to nothing.</exception>
    internal static ServeOptions Read(ParseResult parsed)
    {
        var options = new ServeOptions
        {
            Folder = Path.GetFullPath(parsed.GetValue(Folder) ?? DefaultFolder()),
            Listen = ListenAddress.All(Listen, parsed.GetValue(Listen) ?? [], ListenAddress.Parse),
            Poller = parsed.GetValue(Poller),
            Loops = parsed.GetValue(Loops),
            Announce = !parsed.GetValue(NoAnnounce),
            Once = parsed.GetValue(Once),
            Open = parsed.GetValue(Open),
            Ask = parsed.GetValue(Ask),
            Web = WebServing.Read(parsed),
            Plain = parsed.GetValue(Plain),
            Fast = parsed.GetValue(Fast),
            BandwidthLimit = parsed.GetValue(BandwidthLimit),
            Shares = [.. (parsed.GetValue(Shared) ?? []).Select(ReadShare)],
        };
        if (!options.Open && Options.FirstGiven(parsed, [InboxSize, InboxCount]) is { } lone)
            throw new UsageException($"{lone.Name} bounds what strangers drop: it goes with --open.");
        if (Shares.FaultOf(options.Shares, ConfigurationFolder.DefaultPath()) is { } unshared) throw new UsageException($"{char.ToUpperInvariant(unshared[0])}{unshared[1..]}.");
        options = options with { Raw = RawServing.Read(parsed, options.Listen, options.Open) };
        return options with
        {
            MaxClients = parsed.GetValue(MaxClients) ?? options.MaxClients,
            IdleTimeout = parsed.GetValue(IdleTimeout) ?? options.IdleTimeout,
            KeepPartials = parsed.GetValue(KeepPartials) ?? options.KeepPartials,
            InboxBytes = parsed.GetValue(InboxSize) ?? options.InboxBytes,
            InboxEntries = parsed.GetValue(InboxCount) ?? options.InboxEntries,
        };
    }

    /// <summary>FOLDER, or FOLDER=NAME where there is no folder that is called so in full.</summary>
    private static Share ReadShare(string text)
    {
        var equals = text.LastIndexOf('=');
        return equals <= 0 || Directory.Exists(text) ? Share.Of(text) : new Share(text[(equals + 1)..], Path.GetFullPath(text[..equals]));
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var options = Read(parsed);
        var terminal = Terminal.OfProcess(mayFail: true);
        var (json, quiet) = (parsed.GetValue(Json), parsed.GetValue(Quiet));
        var asksHere = options.Ask && terminal.Asks && !json && !quiet;
        ServeOutput output = json
            ? new ServeJson(options, new(Console.OpenStandardOutput(), ServeLineContext.Default.ServeLine, TimeProvider.System, mayFail: true))
            : new ServeWords(terminal, options, quiet, parsed.GetValue(Verbose), asksHere, looked: !Console.IsOutputRedirected && terminal.Redraws);
        if (Environment.IsPrivilegedProcess)
            terminal.Complain("running as root: whatever comes in is written as root. A user of its own is safer.");
        if (options.Web is { PlainHttp: true }) terminal.Complain(InvitationWords.PlainWarning);
        return await new ServeSession(options, new QueuedOutput(output, terminal.Complain), TimeProvider.System)
        {
            // Whatever is not a terminal may be a log, which keeps what it was told.
            AsksAt = asksHere ? terminal : null,
            ShowsCode = !json && !quiet && !Console.IsOutputRedirected,
        }.RunAsync();
    }

    /// <summary>What is served where no folder is named.</summary>
    public static string DefaultFolder() => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home
        ? Path.Combine(home, "Dray")
        : throw new UsageException("There is no home folder to serve from: name a folder.");
}
