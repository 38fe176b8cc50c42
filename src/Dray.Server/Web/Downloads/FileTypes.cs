using System.Collections.Frozen;

namespace Dray.Server.Web;

/// <summary>
/// What a browser is told that a file is: only what can't hold a script, so neither HTML nor SVG nor XML; all else is a row of bytes.
/// The page shows previews of these.
/// </summary>
internal static class FileTypes
{
    private const string Text = "text/plain; charset=utf-8";

    private static readonly FrozenDictionary<string, string> ByEnding = new Dictionary<string, string>
    {
        ["png"] = "image/png", ["jpg"] = "image/jpeg", ["jpeg"] = "image/jpeg", ["gif"] = "image/gif", ["webp"] = "image/webp",
        ["avif"] = "image/avif", ["bmp"] = "image/bmp", ["ico"] = "image/x-icon", ["heic"] = "image/heic",
        ["mp4"] = "video/mp4", ["m4v"] = "video/mp4", ["webm"] = "video/webm", ["mov"] = "video/quicktime", ["mkv"] = "video/x-matroska", ["ogv"] = "video/ogg",
        ["mp3"] = "audio/mpeg", ["m4a"] = "audio/mp4", ["aac"] = "audio/aac", ["flac"] = "audio/flac", ["wav"] = "audio/wav",
        ["ogg"] = "audio/ogg", ["oga"] = "audio/ogg", ["opus"] = "audio/ogg",
        ["txt"] = Text, ["md"] = Text, ["log"] = Text, ["csv"] = Text, ["json"] = Text, ["yaml"] = Text, ["yml"] = Text, ["toml"] = Text, ["ini"] = Text,
        ["pdf"] = "application/pdf",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static string Of(string name) => ByEnding.GetValueOrDefault(name[(name.LastIndexOf('.') + 1)..], "application/octet-stream");
}
