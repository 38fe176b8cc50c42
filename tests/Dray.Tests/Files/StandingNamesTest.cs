using Dray.Files;

namespace Dray.Tests.Files;

public sealed class StandingNamesTest : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly WatchedVolume _volume;
    private readonly StandingNames _standing;

    public StandingNamesTest()
    {
        _volume = new WatchedVolume(PortableVolume.Open(_temp.Path));
        _standing = new StandingNames(_volume);
    }

    [Fact]
    public void What_an_earlier_run_named_is_synced_once()
    {
        _standing.Sync();
        _standing.Sync();
        Assert.Equal(["all"], _volume.Steps);
    }

    [Fact]
    public void What_nobody_synced_is_synced_and_what_was_synced_is_not()
    {
        _standing.Sync();
        Name(onDisk: true);
        _standing.Sync();
        Assert.Single(_volume.Steps);
        Name(onDisk: false);
        _standing.Sync();
        _standing.Sync();
        Assert.Equal(2, _volume.Steps.Count);
    }

    [Fact]
    public void What_is_just_being_named_is_not_waited_for_but_synced()
    {
        _standing.Sync();
        _standing.BeginNaming();
        _standing.Sync();
        _standing.EndNaming(onDisk: true);
        _standing.Sync();
        Assert.Equal(["all", "all"], _volume.Steps);
    }

    [Fact]
    public void A_sync_that_fails_settles_nothing()
    {
        _volume.Failing.Add("all");
        Assert.Throws<FileFailureException>(_standing.Sync);
        _volume.Failing.Clear();
        _standing.Sync();
        Assert.Equal(["all", "all"], _volume.Steps);
    }

    public void Dispose()
    {
        _volume.Dispose();
        _temp.Dispose();
    }

    private void Name(bool onDisk)
    {
        _standing.BeginNaming();
        _standing.EndNaming(onDisk);
    }
}
