using System.Text.Json;

namespace Dray.Transfers.Control;

/// <summary>JSON can hold null where a list's type has none, and the serializer lets it in.</summary>
internal static class JsonItems
{
    /// <exception cref="JsonException">An item is null.</exception>
    public static IReadOnlyList<T> Whole<T>(IReadOnlyList<T> items)
        where T : class => items.Contains(null!) ? throw new JsonException("an item of a list is null") : items;
}
