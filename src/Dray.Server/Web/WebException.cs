namespace Dray.Server.Web;

/// <summary>A request that is answered with an HTTP status and a line for people.</summary>
internal sealed class WebException(int status, string message) : Exception(message)
{
    public int Status => status;
}
