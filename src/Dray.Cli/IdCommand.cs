using System.CommandLine;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Security;

namespace Dray.Cli;

/// <summary><c>dray id</c>: who this device is, for people, cameras and programs.</summary>
internal static class IdCommand
{
    private const string Manual = """
        The id is the SHA-256 of this device's certificate. Two people who read the same groups to each
        other speak of the same device. The QR code holds the id alone, 64 hexadecimal digits. The key
        behind it is made at the first use, and stays in the file identity.pem, readable by you alone.

        Examples:
          dray id
          dray id --json
          ssh laptop dray id --qr

        Environment:
          DRAY_HOME    where dray keeps this device's key
          NO_COLOR     no colours

        Exit codes:
          0 done    2 usage    3 the key can't be read or made, or others can read it
        """;

    private static readonly Option<bool> Qr = Options.Flag("--qr", "Show the QR code even where nobody looks at a terminal");
    private static readonly Option<bool> Json = Options.Flag("--json", "Tell everything as lines of JSON on standard output");

    public static Verb Build()
    {
        var verb = new Verb("id", "Shows this device's name and id, with a QR code.", "id [OPTION]...", Manual) { Qr, Json };
        verb.SetAction(Run);
        return verb;
    }

    private static int Run(ParseResult parsed)
    {
        var terminal = Terminal.OfProcess();
        var lines = parsed.GetValue(Json)
            ? new JsonLines<IdLine>(Console.OpenStandardOutput(), IdLineContext.Default.IdLine, TimeProvider.System)
            : null;
        try
        {
            using var identity = DeviceIdentity.LoadOrCreate(ConfigurationFolder.DefaultPath(), TimeProvider.System);
            lines?.Write(new IdLine.Identity(identity.Name, identity.Id));
            lines?.Write(new IdLine.Done(ExitCode.Done, null));
            if (lines is null) Show(terminal, identity, parsed.GetValue(Qr));
            return ExitCode.Done;
        }
        catch (IdentityException fault)
        {
            lines?.Write(new IdLine.Done(ExitCode.Unreachable, fault.Message));
            if (lines is null) terminal.Complain(Terminal.Clean(fault.Message));
            return ExitCode.Unreachable;
        }
    }

    private static void Show(Terminal terminal, DeviceIdentity identity, bool qr)
    {
        var looked = !Console.IsOutputRedirected;
        var name = Terminal.Clean(identity.Name);
        terminal.Result(looked ? terminal.Paint(name, Tone.Strong) : name);
        foreach (var row in IdRows.Of(identity.Id)) terminal.Result(row);
        if (!looked && !qr) return;
        foreach (var line in QrCode.Lines(identity.Id.ToUpperInvariant()))
            terminal.Result(looked ? terminal.Paint(terminal.Paint(line, Tone.White), Tone.OnBlack) : line);
    }
}
