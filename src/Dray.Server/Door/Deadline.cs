namespace Dray.Server.Door;

/// <summary>One time limit from a connection's accept on, whoever drives it: what it does meanwhile does not put it off.</summary>
internal readonly struct Deadline(TimeProvider time, TimeSpan patience)
{
    private readonly long _since = time.GetTimestamp();

    /// <summary>How long it may still take; zero once it is over.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = patience - time.GetElapsedTime(_since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
