using Dray.Server;
using Dray.Server.Web;
using Dray.Tests.Transfers.Receiving;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Tests.Server.Web.Uploads;

/// <summary>Uploads that nobody goes on with, by a clock of the test's own.</summary>
public sealed class UploadDeskTest : IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    private readonly ReceivingRig _rig = new(new IncomingOptions(Into: null) { Device = new string('a', 64), Guest = true, Durable = false });
    private readonly ManualTimeProvider _time = new();
    private readonly UploadDesk _desk;
    private readonly Grant _grant;
    private readonly Guest _guest;

    public UploadDeskTest()
    {
        _desk = new UploadDesk(_rig.Folder, Keep, _time);
        _grant = new Grant("grant", "head", new WebLink { Quota = 20 << 20 }, null, _time.GetUtcNow() + TimeSpan.FromDays(1));
        _guest = new Guest(_grant, "client");
    }

    public void Dispose()
    {
        _desk.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void Threat_34_An_upload_that_nobody_goes_on_with_expires_and_its_bytes_and_its_quota_are_free()
    {
        var upload = Begun("left", WireLimits.Unit + 1000);
        Park();
        Assert.Single(_rig.Folder.Partials.List());
        Assert.False(_grant.Allowance!.TryTake(17 << 20, 1));

        _time.Advance(Keep - TimeSpan.FromSeconds(1));
        _desk.Sweep();
        Assert.True(_desk.TryFind(upload.Id, _guest, out _));
        _time.Advance(TimeSpan.FromSeconds(1));
        _desk.Sweep();

        Assert.False(_desk.TryFind(upload.Id, _guest, out _));
        Assert.Empty(_rig.Folder.Partials.List());
        Assert.Equal(0, _rig.StagedFiles());
        Assert.True(_grant.Allowance!.TryTake(20 << 20, 1));
    }

    [Fact]
    public void Who_asks_about_one_keeps_it_and_who_has_it_is_not_swept()
    {
        var asked = Make("asked", 10, out var hold);
        hold.Dispose();
        var held = Make("held", 10, out var holding);
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(Keep / 2);
            _desk.Touch(asked);
            _desk.Sweep();
        }

        Assert.True(_desk.TryFind(asked.Id, _guest, out _));
        Assert.True(_desk.TryFind(held.Id, _guest, out _));
        holding.Dispose();
        _desk.Sweep();
        Assert.False(_desk.TryFind(held.Id, _guest, out _));
    }

    [Fact]
    public void None_outlives_its_link()
    {
        _time.Advance(TimeSpan.FromHours(23.5));
        var upload = Make("short", 10, out var hold);
        hold.Dispose();
        Assert.Equal(_grant.Until, upload.Expires);
        var other = new Grant("other", "head", new WebLink(), null, DateTimeOffset.MaxValue) { IsRevoked = true };
        using (_desk.Make(other, _ => new UploadPlan("revoked", 1, 0), CancellationToken.None, out var revoked))
        {
            Assert.True(_desk.TryFind(revoked.Id, new Guest(other, "client"), out _));
            upload = revoked;
        }

        _desk.Sweep();
        Assert.False(_desk.TryFind(upload.Id, new Guest(other, "client"), out _));
    }

    [Fact]
    public void It_is_found_by_its_own_link_alone()
    {
        var upload = Make("mine", 10, out var hold);
        hold.Dispose();
        Assert.True(_desk.TryFind(upload.Id, new Guest(_grant, "another client"), out _));
        Assert.False(_desk.TryFind(upload.Id, new Guest(new Grant("other", "head", new WebLink(), null, DateTimeOffset.MaxValue), "client"), out _));
    }

    [Fact]
    public async Task What_is_dropped_is_gone_once_and_gives_its_quota_back_once()
    {
        var upload = Begun("dropped", WireLimits.Unit + 1000);
        var dropped = _desk.Drop(upload);
        await _desk.Drop(upload);
        Park();
        await dropped;
        Assert.Empty(_rig.Folder.Partials.List());
        Assert.True(_grant.Allowance!.TryTake(20 << 20, 1));
        Assert.False(_grant.Allowance.TryTake(1, 1));
    }

    [Fact]
    public void At_the_servers_end_nothing_is_left_that_nobody_can_come_back_for()
    {
        Begun("ended", WireLimits.Unit + 1000);
        Park();
        _desk.Dispose();
        Assert.Empty(_rig.Folder.Partials.List());
    }

    [Fact]
    public void There_are_no_more_than_so_many_that_are_not_whole()
    {
        for (var i = 0; i < UploadDesk.MostOfALink; i++) Make($"{i}", 1, out var hold, charged: false).Answer = i == 0 ? new PutAnswer { Name = "0", Outcome = "landed", Size = 1 } : null;
        Make("last", 1, out _, charged: false);
        Assert.Equal(503, Assert.Throws<WebException>(() => Make("more", 1, out _, charged: false)).Status);

        // Another link has its own half, and a third one finds the desk full.
        var other = new Grant("other", "head", new WebLink(), null, DateTimeOffset.MaxValue);
        for (var i = 0; i < UploadDesk.MostOfALink; i++) _desk.Make(other, _ => new UploadPlan("other", 1, 0), CancellationToken.None, out _);
        Assert.Throws<WebException>(() => _desk.Make(other, _ => new UploadPlan("other", 1, 0), CancellationToken.None, out _));
        var third = new Grant("third", "head", new WebLink(), null, DateTimeOffset.MaxValue);
        Assert.Throws<WebException>(() => _desk.Make(third, _ => new UploadPlan("third", 1, 0), CancellationToken.None, out _));
    }

    [Fact]
    public void Any_number_may_become_whole_and_the_latest_are_known()
    {
        Upload? last = null;
        for (var i = 0; i < 3 * UploadDesk.Most; i++)
        {
            last = Make($"{i}", 1, out var hold, charged: false);
            UploadDesk.End(last, new PutAnswer { Name = $"{i}", Outcome = "landed", Size = 1 });
            hold.Dispose();
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.True(_desk.TryFind(last!.Id, _guest, out _));
        Assert.InRange(_desk.Count, UploadDesk.Most / 2, UploadDesk.Most);
    }

    private Upload Make(string name, long size, out UploadHold hold, bool charged = true)
    {
        hold = _desk.Make(_grant, _ => new UploadPlan(name, size, 0), CancellationToken.None, out var upload);
        if (charged) upload.Charge.Take(name, size);
        return upload;
    }

    /// <summary>One of 8 MiB, of which so much has come.</summary>
    private Upload Begun(string name, int bytes)
    {
        var upload = Make(name, 8 << 20, out var hold);
        var offered = new OfferedEntry { Name = name, Kind = (int)EntryKind.File, Size = 8 << 20, Mode = 0x1B6, Identity = upload.Id };
        _rig.Transfer.Plan(new OfferRequest { Entries = [offered] });
        upload.Stream = InboundStream.Open(_rig.Transfer, _rig.Transfer.Find(0)!, 1, out _);
        upload.Stream!.Write(ReceivingRig.Random(1, bytes));
        upload.Stream.Leave();
        hold.Dispose();
        return upload;
    }

    /// <summary>Its transfer ends.</summary>
    private void Park()
    {
        _rig.Transfer.End();
        _rig.Transfer.DropStaged();
    }
}
