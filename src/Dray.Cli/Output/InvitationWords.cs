using System.Globalization;
using Dray.Security;

namespace Dray.Cli.Output;

/// <summary>An invitation shown to people: links first, then what a camera reads, and what a careful eye compares beside it.</summary>
internal static class InvitationWords
{
    /// <summary>Where there are links without TLS.</summary>
    public const string PlainWarning = "by http:// nothing is secret: whoever is on the way reads the link and all files, and can change them.";

    private const int Gap = 3;
    private const string Heading = "SHA-256 of the certificate:";

    /// <param name="shown">What is shown.</param>
    /// <param name="terminal">Paints.</param>
    /// <param name="link">Takes a line with a link.</param>
    /// <param name="say">Takes all other lines.</param>
    /// <param name="width">Columns where a person looks; null for plain lines and no QR code.</param>
    public static void Show(Invitation shown, Terminal terminal, Action<string> link, Action<string> say, int? width)
    {
        foreach (var one in shown.Links) link(width is null ? one : terminal.Paint(one, Tone.Strong));
        if (shown.Links.Count > 0 && width is { } columns && QrCode.Lines(shown.Links[0]).ToArray() is { Length: > 0 } code && code[0].Length <= columns)
        {
            foreach (var line in Beside(code, shown.Made.Fingerprint, terminal, columns)) say(line);
        }
        else
        {
            say(Heading);
            foreach (var row in IdRows.Of(shown.Made.Fingerprint)) say($"  {row}");
        }

        if (shown.IsOwn) say("A browser warns at first, since nobody vouches for this device's own certificate: compare the fingerprint, then go on.");
    }

    /// <summary>When a link expires, by this machine's clock and zone.</summary>
    public static string Time(DateTimeOffset until) => until.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Beside(string[] code, string fingerprint, Terminal terminal, int columns)
    {
        string[] words = [Heading, .. DeviceId.Grouped(fingerprint).Split(' ').Chunk(4).Select(static row => string.Join(' ', row))];
        var fits = code[0].Length + Gap + words.Max(static line => line.Length) <= columns;
        var first = fits ? (code.Length - words.Length) / 2 : code.Length;
        for (var i = 0; i < Math.Max(code.Length, first + words.Length); i++)
        {
            var modules = i < code.Length ? terminal.Paint(terminal.Paint(code[i], Tone.White), Tone.OnBlack) : "";
            yield return i >= first && i < first + words.Length ? $"{modules}{(fits ? new string(' ', Gap) : "")}{words[i - first]}" : modules;
        }
    }
}
