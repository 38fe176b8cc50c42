namespace Dray.Security;

/// <summary>Nothing was said to a server, as it is a stranger, or is not the one that is meant. The message is for people.</summary>
internal sealed class ServerNotBelievedException(string serverId, bool isStranger, string message) : Exception(message)
{
    /// <summary>SHA-256 of the certificate that it showed, in lower-case hex.</summary>
    public string ServerId { get; } = serverId;

    /// <summary>Nothing speaks against it but that nobody knows it: it can be met.</summary>
    public bool IsStranger { get; } = isStranger;
}
