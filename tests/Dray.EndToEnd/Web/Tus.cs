using System.Text;

namespace Dray.EndToEnd.Web;

/// <summary>tus by hand: what a client of it says.</summary>
public static class Tus
{
    public const string Piece = "application/offset+octet-stream";

    /// <summary>As <see cref="Linked.AskAsync"/>, of somebody who speaks tus.</summary>
    public static Task<Answer> TusAsync(this Linked linked, string method, string path, byte[]? body = null, params (string Name, string Value)[] headers) =>
        linked.AskAsync(method, path, body, [("Tus-Resumable", "1.0.0"), .. headers]);

    /// <summary>Makes an upload; its path.</summary>
    public static async Task<string> CreateAsync(this Linked linked, string name, long size, params (string Name, string Value)[] headers) =>
        (await linked.TusAsync("POST", "/-/uploads", null, [("Upload-Length", $"{size}"), ("Upload-Metadata", Metadata(("filename", name))), .. headers])).Is(201)["Location"]!;

    public static Task<Answer> PatchAsync(this Linked linked, string upload, long offset, byte[] bytes, params (string Name, string Value)[] headers) =>
        linked.TusAsync("PATCH", upload, bytes, [("Content-Type", Piece), ("Upload-Offset", $"{offset}"), .. headers]);

    public static Task<Answer> HeadAsync(this Linked linked, string upload) => linked.TusAsync("HEAD", upload);

    /// <summary>Makes a part of a whole, all of it in one request; its path.</summary>
    public static async Task<string> PartAsync(this Linked linked, byte[] bytes) =>
        (await linked.TusAsync("POST", "/-/uploads", bytes, ("Content-Type", Piece), ("Upload-Length", $"{bytes.Length}"), ("Upload-Concat", "partial"))).Is(201)["Location"]!;

    /// <summary>Asks for the whole of these.</summary>
    public static Task<Answer> JoinAsync(this Linked linked, string name, params string[] parts) =>
        linked.TusAsync("POST", "/-/uploads", null, ("Upload-Concat", $"final;{string.Join(' ', parts)}"), ("Upload-Metadata", Metadata(("filename", name))));

    public static string Metadata(params (string Key, string Value)[] pairs) =>
        string.Join(',', pairs.Select(pair => $"{pair.Key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))}"));
}
