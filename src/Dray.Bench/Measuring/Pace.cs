namespace Dray.Bench.Measuring;

/// <summary>How long each part of a measurement may take; nothing is waited for beyond.</summary>
/// <param name="Idle">How long the server is watched while nothing happens.</param>
/// <param name="WakeUps">How many single messages, at most.</param>
/// <param name="Waking">How long they may take together.</param>
/// <param name="WakingSlowly">How long instead, where a few are all that come.</param>
/// <param name="WarmUp">How long messages are sent before it counts.</param>
/// <param name="Pressing">How long messages are sent as fast as they are answered.</param>
/// <param name="Tracing">The same once more, while strace counts.</param>
internal sealed record Pace(
    TimeSpan Idle, int WakeUps, TimeSpan Waking, TimeSpan WakingSlowly, TimeSpan WarmUp, TimeSpan Pressing, TimeSpan Tracing)
{
    /// <summary>How long clients may take to connect.</summary>
    public static readonly TimeSpan Connecting = TimeSpan.FromSeconds(5);

    /// <summary>How long a process may take for anything else.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A machine's figures: under 3 minutes for all models with up to 9,000 clients.</summary>
    public static readonly Pace Full = new(Milliseconds(250), 250, Milliseconds(600), Milliseconds(3000), Milliseconds(100), Milliseconds(800), Milliseconds(300));

    /// <summary>A look: under 20 seconds for all models with up to 100 clients.</summary>
    public static readonly Pace Quick = new(Milliseconds(50), 40, Milliseconds(80), Milliseconds(400), Milliseconds(20), Milliseconds(120), Milliseconds(200));

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);
}
