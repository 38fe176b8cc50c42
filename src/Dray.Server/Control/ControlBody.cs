using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Control;

/// <summary>Bodies of the control plane's requests and answers: JSON, whole.</summary>
internal static class ControlBody
{
    private const int First = 16 << 10;

    /// <summary>Read whole, since what is in one piece is taken apart in half the time. Room is made for what has come, not for what was announced.</summary>
    /// <exception cref="JsonException">It is no such value.</exception>
    public static async Task<T> Read<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        var body = ArrayPool<byte>.Shared.Rent(First);
        try
        {
            var length = 0;
            while (await context.Request.Body.ReadAsync(body.AsMemory(length), context.RequestAborted) is > 0 and var count)
            {
                length += count;
                if (length == body.Length) body = Grow(body);
            }

            return JsonSerializer.Deserialize(body.AsSpan(0, length), type) ?? throw new JsonException("an empty body");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    public static async Task Answer<T>(HttpContext context, T answer, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter)) JsonSerializer.Serialize(json, answer, type);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>Puts a value, as a line of JSON, among what goes out with the next flush; how many bytes it takes.</summary>
    public static int PutLine<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(value, type);
        var room = context.Response.BodyWriter.GetSpan(line.Length + 1);
        line.CopyTo(room);
        room[line.Length] = (byte)'\n';
        context.Response.BodyWriter.Advance(line.Length + 1);
        return line.Length + 1;
    }

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * full.Length);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}
