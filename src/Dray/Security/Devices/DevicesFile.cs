using System.Text.Json;
using System.Text.Json.Serialization;
using Dray.Wire;

namespace Dray.Security;

/// <summary>
/// The file's text. It decides who may come in, so it is read strictly: what is unknown, missing, doubled or out of range
/// makes it unreadable as a whole, and nothing is guessed.
/// </summary>
internal sealed record DevicesFile(int V, IReadOnlyList<KnownDevice> Devices)
{
    /// <summary>Far more than anybody pairs, and still read in a moment.</summary>
    public const int MostDevices = 256;

    private const int Version = 1;

    public static string Write(IReadOnlyList<KnownDevice> devices) =>
        JsonSerializer.Serialize(new DevicesFile(Version, devices), DevicesFileContext.Default.DevicesFile);

    /// <exception cref="JsonException">It is not what <see cref="Write"/> wrote. The message says why.</exception>
    public static IReadOnlyList<KnownDevice> Read(string text)
    {
        var file = JsonSerializer.Deserialize(text, DevicesFileContext.Default.DevicesFile) ?? throw new JsonException("it is empty");
        if (file.V != Version) throw new JsonException($"it is of version {file.V}, and this dray knows version {Version}");
        if (file.Devices.Count > MostDevices) throw new JsonException($"it holds more than {MostDevices} devices");
        foreach (var device in file.Devices) Check(device);
        if (file.Devices.DistinctBy(device => device.Id).Count() < file.Devices.Count) throw new JsonException("it holds a device twice");
        if (file.Devices.DistinctBy(device => DeviceName.Key(device.Name)).Count() < file.Devices.Count) throw new JsonException("it holds a name twice");
        if (file.Devices.SelectMany(device => device.Reached).Distinct().Count() < file.Devices.Sum(device => device.Reached.Count))
            throw new JsonException("it holds a place twice");
        return file.Devices;
    }

    private static void Check(KnownDevice? device)
    {
        if (device is null || !DeviceId.IsId(device.Id)) throw new JsonException("an id is not 64 hex digits");
        if (DeviceName.Fault(device.Name) is { } fault) throw new JsonException($"a name can't be: {fault}");
        if (device.Into is not null && WireName.TryParse(device.Into, out _) != NameFault.None) throw new JsonException("a folder can't be");
        if (device.BandwidthLimit is < 1) throw new JsonException("a rate is less than a byte a second");
        if (device.AtMost is < 0) throw new JsonException("a limit is less than nothing");
        if (device.Reached.Count > KnownDevices.MostPlaces || device.Reached.Any(string.IsNullOrEmpty)) throw new JsonException("a place can't be");
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n",
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DevicesFile))]
internal sealed partial class DevicesFileContext : JsonSerializerContext;
