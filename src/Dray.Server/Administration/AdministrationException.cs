namespace Dray.Server.Administration;

/// <summary>A running server can't be administered, or did not do what it was asked. The message is for people.</summary>
internal sealed class AdministrationException : IOException
{
    public AdministrationException(string message) : base(message) { }

    public AdministrationException(string message, Exception inner) : base(message, inner) { }

    public AdministrationException() { }
}
