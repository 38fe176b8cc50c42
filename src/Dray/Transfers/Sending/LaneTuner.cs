namespace Dray.Transfers.Sending;

/// <summary>
/// Chooses how many lanes a send has by trying: more where they bring a tenth more each time, fewer where they bring no tenth
/// less. Knows no clock: it is told how long each look took. One caller at a time.
/// </summary>
/// <param name="first">Lanes that there are to begin with.</param>
/// <param name="most">Lanes that the receiver allows.</param>
/// <param name="step">How many times as many lanes are tried at once.</param>
/// <param name="restsFirst">Where the lanes are full already it rests before it tries more: a try would cost more than it can bring.</param>
internal sealed class LaneTuner(int first, int most, int step = 2, bool restsFirst = false)
{
    /// <summary>How many times the rate before more lanes have to bring.</summary>
    public const double Worth = 1.1;

    /// <summary>Rates that differ by less, one look after the other, are what the lanes carry: none of them is still gathering speed.</summary>
    private const double Steady = 1.25;

    /// <summary>Looks after which a rate is taken as it is: some are never steady.</summary>
    private const int PatientLooks = 6;

    /// <summary>A change is seen whole from the second look after it, and steady from the third.</summary>
    private const int LeastLooks = 3;

    /// <summary>No change is begun that could not be judged within this time of looking; then it rests.</summary>
    public static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(1);

    /// <summary>It tries once more after this, since the way there or the disk may have changed; later where nothing had.</summary>
    public static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(80);

    /// <summary>Lanes that were let go carry on until what they had begun is answered; one that takes longer is stuck.</summary>
    private static readonly TimeSpan LongestLeave = TimeSpan.FromSeconds(2);

    private TimeSpan _tried, _toRest, _leaving, _rest = FirstRest / 2;
    private int _looks, _fullLooks, _atFirst = first;
    private int? _before;
    private bool _fewerWasWorse, _hasRested;
    private double _rate, _rateBefore;

    /// <summary>Lanes that there should be now.</summary>
    public int Count { get; private set; } = first;

    /// <summary>True while it tries whether another number is worth it.</summary>
    public bool IsTrying => _before is not null;

    /// <summary>Looks once more, at what arrived since the last time; gives how many lanes there should be.</summary>
    /// <param name="bytes">Arrived since the last look.</param>
    /// <param name="took">Since the last look, or since the lanes are as many as it said.</param>
    /// <param name="load">What the lanes do.</param>
    /// <param name="there">Lanes that there are, those included that were let go and have not ended.</param>
    public int Look(long bytes, TimeSpan took, LaneLoad load, int there)
    {
        _leaving = there > Count ? _leaving + took : TimeSpan.Zero;
        if (_toRest > TimeSpan.Zero) _toRest -= took;
        else if (there > Count && _leaving < LongestLeave) return Count;
        else if ((load == LaneLoad.Idle || bytes <= 0) && !IsTrying) BeginAnew();
        else Try(bytes / took.TotalSeconds, took, load == LaneLoad.Full);
        return Count;
    }

    private void BeginAnew() => (_looks, _fullLooks, _tried) = (0, 0, TimeSpan.Zero);

    private void Try(double rate, TimeSpan took, bool full)
    {
        var last = _rate;
        (_rate, _tried, _looks, _fullLooks) = (rate, _tried + took, _looks + 1, _fullLooks + (full ? 1 : 0));
        if (_looks < LeastLooks || (_looks < PatientLooks && !(rate < Steady * last && last < Steady * rate))) return;
        var carried = (rate + last) / 2;
        if (_before is { } before && carried <= _rateBefore * (Count > before ? Worth : 1 / Worth)) GoBack(before);
        else GoOn(carried, took);
    }

    private void GoBack(int before)
    {
        // Fewer are worse, so more may be better; where more were no better, that is all.
        _fewerWasWorse = Count < before;
        (Count, _before, _looks, _fullLooks) = (before, null, 0, 0);
        if (!_fewerWasWorse) Rest();
    }

    private void GoOn(double carried, TimeSpan took)
    {
        if (restsFirst && !_hasRested && _before is null && _fullLooks > 0)
        {
            Rest();
            return;
        }

        var fewer = _before is { } before ? Count < before : !_fewerWasWorse && Count > 1 && (_hasRested || _fullLooks == 0);
        var next = fewer ? Math.Max(1, Count / step) : Math.Min(most, Count * step);
        if (next == Count) Rest();
        else if (_tried + LeastLooks * took > LongestTry) Rest(triesMoreNext: !fewer);
        else (Count, _before, _rateBefore, _looks, _fullLooks) = (next, Count, carried, 0, 0);
    }

    private void Rest(bool triesMoreNext = false)
    {
        _rest = Count != _atFirst ? FirstRest : 2 * _rest < LongestRest ? 2 * _rest : LongestRest;
        (_toRest, _before, _atFirst, _fewerWasWorse, _hasRested) = (_rest, null, Count, triesMoreNext && _fewerWasWorse, true);
        BeginAnew();
    }
}
