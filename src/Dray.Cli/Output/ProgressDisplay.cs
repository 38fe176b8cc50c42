using Dray.Transfers;

namespace Dray.Cli.Output;

/// <summary>
/// Looks at a send's counters ten times a second and shows them: redrawn in place for a person, a plain line every
/// few seconds otherwise. Disposing it takes the line away and waits for the last look.
/// </summary>
internal sealed class ProgressDisplay : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainLine = TimeSpan.FromSeconds(5);

    private readonly SendProgress _progress;
    private readonly Terminal? _terminal;
    private readonly Action<ProgressState> _also;
    private readonly TimeProvider _clock;
    private readonly RateMeter _meter;
    private readonly PeriodicTimer _timer;
    private readonly Task _looking;
    private long _said;

    /// <param name="progress">The counters.</param>
    /// <param name="terminal">Where to show them; null shows nothing.</param>
    /// <param name="also">Told at every look.</param>
    /// <param name="clock">Times the looks and the rate.</param>
    public ProgressDisplay(SendProgress progress, Terminal? terminal, Action<ProgressState> also, TimeProvider clock)
    {
        _progress = progress;
        _terminal = terminal;
        _also = also;
        _clock = clock;
        _meter = new RateMeter(clock);
        _said = clock.GetTimestamp();
        _timer = new PeriodicTimer(Look, clock);
        _looking = LookAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _looking;
        _terminal?.EndStatus();
    }

    private async Task LookAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            var state = ProgressState.Of(_progress, _meter);
            _also(state);
            Show(state);
        }
    }

    private void Show(ProgressState state)
    {
        if (_terminal is null) return;
        if (_terminal.Redraws)
        {
            _terminal.Status(ProgressLine.Format(state, Terminal.Width));
        }
        else if (_clock.GetElapsedTime(_said) >= PlainLine)
        {
            _said = _clock.GetTimestamp();
            _terminal.Say(ProgressLine.Format(state, int.MaxValue));
        }
    }
}
