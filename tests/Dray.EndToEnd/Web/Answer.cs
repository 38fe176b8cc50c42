using System.Net;

namespace Dray.EndToEnd.Web;

/// <summary>What a server answered.</summary>
public sealed record Answer(int Status, string Reason, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>A header field; null where it is missing.</summary>
    public string? this[string name] => Headers.GetValueOrDefault(name);

    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public long Offset => long.Parse(this["Upload-Offset"] ?? throw new InvalidOperationException($"{Status} {Text}: no Upload-Offset"), null);

    public static async Task<Answer> OfAsync(HttpClient http, string method, string url, HttpContent? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url) { Content = body, Version = HttpVersion.Version11 };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request);
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(pair => pair.Key, pair => string.Join(", ", pair.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer((int)response.StatusCode, response.ReasonPhrase ?? "", all, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Fails the test unless it is this.</summary>
    public Answer Is(int status)
    {
        Assert.True(Status == status, $"{Status}, expected {status}: {Text}");
        return this;
    }
}
