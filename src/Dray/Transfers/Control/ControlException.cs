namespace Dray.Transfers.Control;

/// <summary>The control plane said no. Code is one of <see cref="ErrorCode"/>, the message is for people.</summary>
internal sealed class ControlException : Exception
{
    public ControlException(string code, string message) : base(message) => Code = code;

    public string Code { get; }
}
