namespace Dray.Security;

/// <summary>This device's identity can't be read, made or trusted. The message is for people and says what to do.</summary>
internal sealed class IdentityException : IOException
{
    public IdentityException(string message) : base(message) { }

    public IdentityException(string message, Exception inner) : base(message, inner) { }

    public IdentityException() { }
}
