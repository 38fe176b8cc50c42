using System.Text.RegularExpressions;
using Dray.Server;
using Dray.Server.Administration;

namespace Dray.Tests.Server.Administration;

/// <summary>What can be asked, through the socket.</summary>
public sealed partial class AdminDeskTest : IAsyncDisposable
{
    private readonly AdminRig _rig = new();
    private readonly AdminSocket _open;

    public AdminDeskTest()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsUnixDomainSockets, "there are no Unix sockets here");
        _open = _rig.Open();
    }

    public async ValueTask DisposeAsync()
    {
        await _open.DisposeAsync();
        _rig.Dispose();
    }

    [Fact]
    public void A_code_is_shown_and_withdrawn()
    {
        var code = Ask<AdminAnswer.Code>(new AdminRequest.ShowCode());
        Assert.Matches(ThreeWords(), code.Words);
        Assert.Equal((600, "127.0.0.1:8097"), (code.ValidS, code.Addresses[0]));
        Assert.True(_rig.Pairing.IsOpen);
        Assert.NotEqual(code.Words, Ask<AdminAnswer.Code>(new AdminRequest.ShowCode()).Words);

        Ask<AdminAnswer.Done>(new AdminRequest.WithdrawCode());
        Assert.False(_rig.Pairing.IsOpen);
    }

    [Fact]
    public void Where_nobody_is_asked_no_offer_waits_and_none_can_be_answered()
    {
        Assert.Empty(Ask<AdminAnswer.Offers>(new AdminRequest.ListOffers()).Waiting);
        Assert.Contains("--ask", Ask<AdminAnswer.Answered>(new AdminRequest.AnswerOffer("1", OfferAnswer.Yes)).Fault, StringComparison.Ordinal);
        Assert.Throws<AdministrationException>(() => Ask<AdminAnswer.Answered>(new AdminRequest.AnswerOffer("1", OfferAnswer.Nobody)));
    }

    [Fact]
    public void The_list_says_whether_a_code_is_valid_and_not_which()
    {
        var code = Ask<AdminAnswer.Code>(new AdminRequest.ShowCode());
        var listing = Ask<AdminAnswer.Listing>(new AdminRequest.List());
        Assert.True(listing.CodeValid);
        Assert.DoesNotContain(code.Words, AdminJsonText(listing), StringComparison.Ordinal);
        Assert.DoesNotContain(code.Words, code.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_names_what_runs_as_much_as_fits()
    {
        var hostile = new RunningTransfer(new string('\u017c', 5000) + "\e[2J", Id('a'), "[fe80::1:2:3:4%17]:65535", DateTimeOffset.UnixEpoch, long.MaxValue);
        _rig.Transfers.AddRange(Enumerable.Repeat(hostile, 250));
        var listing = Ask<AdminAnswer.Listing>(new AdminRequest.List());
        Assert.Equal((100, 150), (listing.Running.Count, listing.More));
        Assert.Equal(hostile with { Device = listing.Running[0].Device }, listing.Running[0]);
        Assert.Equal(64, listing.Running[0].Device.Length);
    }

    [Fact]
    public void A_device_is_forgotten_and_cut_off()
    {
        _rig.Known.Add(Id('a'), "ada", DateTimeOffset.UnixEpoch);
        _rig.Known.Add(Id('b'), "bob", DateTimeOffset.UnixEpoch);
        Ask<AdminAnswer.Done>(new AdminRequest.Revoke(Id('a')));
        Assert.Equal("bob", Assert.Single(_rig.Known.List()).Name);

        // Another process has forgotten it already.
        Ask<AdminAnswer.Done>(new AdminRequest.Revoke(Id('a')));
        Assert.Equal([Id('a'), Id('a')], _rig.Cut);
    }

    [Fact]
    public void A_device_is_cut_off_even_where_it_cannot_be_forgotten()
    {
        File.WriteAllText(Path.Combine(_rig.Home, "devices.json"), "damaged");
        var fault = Assert.Throws<AdministrationException>(() => Ask<AdminAnswer.Done>(new AdminRequest.Revoke(Id('a'))));
        Assert.Contains("devices.json", fault.Message, StringComparison.Ordinal);
        Assert.Equal([Id('a')], _rig.Cut);
    }

    private static string Id(char digit) => new(digit, 64);

    private static string AdminJsonText(AdminAnswer answer) => System.Text.Encoding.UTF8.GetString(AdminJson.Line(answer));

    private T Ask<T>(AdminRequest request)
        where T : AdminAnswer => _rig.Server.Ask<T>(request);

    [GeneratedRegex("^[a-z]+-[a-z]+-[a-z]+$")]
    private static partial Regex ThreeWords();
}
