using System.Net;
using Dray.Security;
using Dray.Server.Control;
using Dray.Tests.Files;
using Dray.Tests.Transfers.Receiving;
using Dray.Transfers.Receiving;

namespace Dray.Tests.Server.Control;

public sealed class AdmissionTest : IDisposable
{
    private const string Own = "own", Name = "ada";
    private static readonly string Device = new('a', 64);

    private readonly TempFolder _home = new();
    private readonly ReceivingRig _rig = new();
    private readonly KnownDevices _known;
    private readonly Admission _admission;

    public AdmissionTest()
    {
        _known = new KnownDevices(_home.Path);
        _known.Add(Device, Name, DateTimeOffset.UnixEpoch);
        _admission = new Admission(_known, Own, open: false);
    }

    public void Dispose()
    {
        _rig.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void One_failure_to_read_who_is_known_cuts_nobody_off_and_lets_nobody_in()
    {
        Damage(out var whole);
        Assert.True(MayStay(Device));
        Assert.Throws<IdentityException>(() => _admission.Of(Device));
        File.WriteAllText(_home["devices.json"], whole);
        Assert.True(MayStay(Device));
        Damage(out _);
        Assert.True(MayStay(Device));
    }

    [Fact]
    public void From_the_second_failure_in_a_row_nobody_stays_but_this_device_itself()
    {
        Damage(out _);
        MayStay(Device);
        Assert.False(MayStay(Device));
        Assert.False(MayStay(Device));
        Assert.True(MayStay(Own));
    }

    [Fact]
    public void Who_is_forgotten_goes_at_the_first_look()
    {
        _known.Forget(Name);
        Assert.False(MayStay(Device));
    }

    [Fact]
    public void Who_may_do_less_or_elsewhere_by_now_goes_too_and_a_new_name_changes_nothing()
    {
        _known.Update(Name, device => device with { Name = "another" });
        Assert.True(MayStay(Device));
        _known.Update("another", device => device with { AtMost = 10 });
        Assert.False(MayStay(Device));
        _known.Update("another", device => device with { AtMost = null, Into = "box" });
        Assert.False(MayStay(Device));
    }

    [Fact]
    public void Another_rate_is_told_and_cuts_nothing()
    {
        _known.Update(Name, device => device with { BandwidthLimit = 1000 });
        Assert.Equal(1000, Now(Device)?.BandwidthLimit);
        Assert.Equal(1000, _admission.Of(Device)?.BandwidthLimit);
    }

    private bool MayStay(string device) => Now(device) is not null;

    private Permit? Now(string device) =>
        _admission.Now()(new IncomingSession("id", device, new IPEndPoint(IPAddress.Loopback, 1), _rig.Transfer, null!, 0) { Permit = new Permit(device, device) });

    private void Damage(out string whole)
    {
        whole = File.ReadAllText(_home["devices.json"]);
        File.WriteAllText(_home["devices.json"], "damaged");
    }
}
