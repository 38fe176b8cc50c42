using System.Text.Json;
using Dray.Transfers.Control;

namespace Dray.Server.Control;

/// <summary>
/// Requests as their types promise them. The serializer leaves null where JSON says null, and in what is init-only also
/// where it says nothing: what has a default gets it, and where something is needed the request is a bad one.
/// </summary>
internal static class Completed
{
    public static OpenRequest Of(OpenRequest request) =>
        request with { Device = request.Device ?? "", Into = request.Into ?? "" };

    public static OfferRequest Of(OfferRequest request) =>
        request.Entries?.All(entry => entry is { Name: not null }) == true ? request : throw Missing();

    public static LanesRequest Of(LanesRequest request) =>
        request.Dead is null ? request with { Dead = [] }
        : request.Dead.All(ticket => ticket is not null) ? request
        : throw Missing();

    private static JsonException Missing() => new("null where something is needed");
}
