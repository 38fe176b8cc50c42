namespace Dray.Security;

/// <summary>A device can't be given that name. The message is for people.</summary>
internal sealed class DeviceNameException(string message) : Exception(message);
