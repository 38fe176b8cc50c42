using System.Net;
using Dray.Files;
using Dray.Server;
using Dray.Server.Asking;
using Dray.Tests.Transfers.Receiving;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;

namespace Dray.Tests.Server.Asking;

/// <summary>Who is asked about, for how long, and what an answer holds for.</summary>
public sealed class AskDeskTest : IDisposable
{
    private const string Own = "own";
    private readonly ManualTimeProvider _time = new();
    private readonly List<ServeEvent> _told = [];
    private readonly List<string> _always = [];
    private readonly ReceivingRig _rig = new();
    private readonly AskDesk _desk;

    public AskDeskTest() => _desk = new AskDesk(Own, _always.Add, _told.Add, _time);

    public void Dispose()
    {
        _desk.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public async Task Nothing_is_planned_before_somebody_says_yes_and_then_no_more_is_asked()
    {
        var session = Session("bob");
        var first = AdmitAsync(session, ("a", 5), ("b", 7));
        var second = AdmitAsync(session, ("c", 1));
        Assert.False(first.IsCompleted || second.IsCompleted);
        var offer = Assert.Single(_desk.Waiting);
        Assert.Equal((2, 12, true), (offer.Entries, offer.Bytes, offer.Known));
        Assert.Equal(["a", "b"], offer.Names);

        Assert.True(_desk.Answer(offer.Id, OfferAnswer.Yes));
        await Task.WhenAll(first, second, AdmitAsync(session, ("d", 1)));

        Assert.Empty(_desk.Waiting);
        Assert.False(_desk.Answer(offer.Id, OfferAnswer.No));
        Assert.Equal([new OfferAsked(offer), new OfferAnswered(offer.Id, "bob", OfferAnswer.Yes)], _told);
    }

    [Theory]
    [InlineData(OfferAnswer.No, "does not want it")]
    [InlineData(OfferAnswer.Nobody, "nobody answered")]
    public async Task A_no_and_no_answer_refuse_it(OfferAnswer answer, string words)
    {
        var asking = AdmitAsync(Session("bob"), ("a", 1));
        _time.Advance(AskDesk.Patience - TimeSpan.FromSeconds(1));
        Assert.False(asking.IsCompleted);

        if (answer == OfferAnswer.No) _desk.Answer(_desk.Waiting[0].Id, OfferAnswer.No);
        else _time.Advance(TimeSpan.FromSeconds(1));

        var refusal = await Assert.ThrowsAsync<ControlException>(() => asking);
        Assert.Equal(ErrorCode.Refused, refusal.Code);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(answer, Assert.IsType<OfferAnswered>(_told[^1]).Answer);
        Assert.Empty(_desk.Waiting);
    }

    [Fact]
    public async Task So_many_wait_and_no_more_and_of_one_device_a_few()
    {
        var waiting = Enumerable.Range(0, AskDesk.MostWaiting).Select(i => AdmitAsync(Session($"device {i / 4}"), ("a", 1))).ToList();
        var beyond = await Assert.ThrowsAsync<ControlException>(() => AdmitAsync(Session("another"), ("a", 1)));
        Assert.Equal(ErrorCode.Full, beyond.Code);
        _desk.Answer(_desk.Waiting[^1].Id, OfferAnswer.No);
        _ = AdmitAsync(Session("another"), ("a", 1));
        Assert.Equal(ErrorCode.Full, (await Assert.ThrowsAsync<ControlException>(() => AdmitAsync(Session("device 0"), ("a", 1)))).Code);

        _desk.Dispose();

        Assert.Empty(_desk.Waiting);
        foreach (var one in waiting) await Assert.ThrowsAsync<ControlException>(() => one);
        Assert.Equal(ErrorCode.Draining, (await Assert.ThrowsAsync<ControlException>(() => AdmitAsync(Session("late"), ("a", 1)))).Code);
    }

    [Fact]
    public async Task The_own_user_and_whoever_is_taken_from_always_are_not_asked_about()
    {
        await AdmitAsync(Session(Own), ("a", 1));
        await AdmitAsync(Session("bob", new Permit("bob", "bob") { Unasked = true }), ("a", 1));
        Assert.Empty(_told);

        var asking = AdmitAsync(Session("ada"), ("a", 1));
        Assert.True(_desk.Answer(_desk.Waiting[0].Id, OfferAnswer.Always));
        await asking;
        Assert.Equal(["ada"], _always);
    }

    [Fact]
    public async Task A_stranger_is_taken_from_once_and_never_always()
    {
        var asking = AdmitAsync(Session("eve", new Permit("eve", null) { IsStranger = true }), ("a", 1));
        Assert.False(_desk.Waiting[0].Known);
        Assert.False(_desk.Answer(_desk.Waiting[0].Id, OfferAnswer.Always));
        Assert.Empty(_always);
        _desk.Answer(_desk.Waiting[0].Id, OfferAnswer.Yes);
        await asking;
    }

    [Fact]
    public async Task A_yes_holds_until_it_is_whole_and_for_five_minutes_after_it_was_cut_short()
    {
        var cut = Session("bob");
        var asking = AdmitAsync(cut, ("a", 1));
        _desk.Answer(_desk.Waiting[0].Id, OfferAnswer.Yes);
        await asking;
        _time.Advance(TimeSpan.FromHours(3));
        _desk.Ended(cut, whole: false);

        _time.Advance(TimeSpan.FromMinutes(4));
        var again = Session("bob");
        await AdmitAsync(again, ("a", 1));
        _desk.Ended(again, whole: false);
        _time.Advance(TimeSpan.FromMinutes(4));
        var last = Session("bob");
        await AdmitAsync(last, ("a", 1));
        _desk.Ended(last, whole: true);
        _ = AdmitAsync(Session("bob"), ("b", 1));
        Assert.Equal(["b"], Assert.Single(_desk.Waiting).Names);

        var other = Session("ada");
        asking = AdmitAsync(other, ("a", 1));
        _desk.Answer(_desk.Waiting[^1].Id, OfferAnswer.Yes);
        await asking;
        _desk.Ended(other, whole: false);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.True(_desk.Asks(other.Permit));
    }

    [Fact]
    public async Task Whoever_leaves_or_loses_the_right_to_send_waits_no_more()
    {
        using var left = new CancellationTokenSource();
        var gone = _desk.AdmitAsync(Session("bob"), Offer(("a", 1)), left.Token);
        await left.CancelAsync();
        await Assert.ThrowsAsync<ControlException>(() => gone);
        Assert.Equal(OfferAnswer.Gone, Assert.IsType<OfferAnswered>(_told[^1]).Answer);

        var session = Session("ada");
        var cut = AdmitAsync(session, ("a", 1));
        _desk.Ended(session, whole: false);
        Assert.Equal(ErrorCode.Gone, (await Assert.ThrowsAsync<ControlException>(() => cut)).Code);
        Assert.Empty(_desk.Waiting);
    }

    [Fact]
    public async Task A_guests_request_that_is_given_up_takes_the_question_from_none_of_his_others()
    {
        var session = Session("eve", new Permit("eve", null) { IsGuest = true });
        using var paused = new CancellationTokenSource();
        var first = _desk.AdmitAsync(session, Offer(("a", 1)), paused.Token);
        var second = AdmitAsync(session, ("b", 1));
        await paused.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        _desk.Answer(Assert.Single(_desk.Waiting).Id, OfferAnswer.Yes);
        await second;
        await AdmitAsync(session, ("a", 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_guests_question_ends_with_his_visit_or_when_nobody_answers(bool leaves)
    {
        var session = Session("eve", new Permit("eve", null) { IsGuest = true });
        using var gone = new CancellationTokenSource();
        var first = _desk.AdmitAsync(session, Offer(("a", 1)), gone.Token);
        var second = AdmitAsync(session, ("b", 1));
        await gone.CancelAsync();
        if (leaves) _desk.Ended(session, whole: true);
        else _time.Advance(AskDesk.Patience);
        Assert.Equal(leaves ? ErrorCode.Gone : ErrorCode.Refused, (await Assert.ThrowsAsync<ControlException>(() => second)).Code);
        Assert.Equal(leaves ? OfferAnswer.Gone : OfferAnswer.Nobody, Assert.IsType<OfferAnswered>(_told[^1]).Answer);
        Assert.Empty(_desk.Waiting);
    }

    [Fact]
    public void Sizes_that_are_not_true_add_up_to_no_less_than_the_largest()
    {
        _ = AdmitAsync(Session("bob"), ("a", long.MaxValue), ("b", 5), ("c", -7));
        Assert.Equal(long.MaxValue, _desk.Waiting[0].Bytes);
    }

    private Task AdmitAsync(IncomingSession session, params (string, long)[] entries) =>
        _desk.AdmitAsync(session, Offer(entries), TestContext.Current.CancellationToken);

    private static OfferRequest Offer(params (string Name, long Size)[] entries) =>
        new() { Entries = [.. entries.Select((entry, id) => new OfferedEntry { Id = (uint)id, Name = entry.Name, Size = entry.Size, Kind = 1 })] };

    private IncomingSession Session(string device, Permit? permit = null) =>
        new(device, device, new IPEndPoint(IPAddress.Loopback, 1), _rig.Transfer, null!, 0) { Permit = permit ?? new Permit(device, device) };
}
