using Dray.Files;
using Dray.Server.Administration;
using static Dray.Tests.Files.TempFolder;

namespace Dray.Tests.Server.Administration;

/// <summary>What was cut short, by way of a server and without one.</summary>
public sealed class FolderPartialsTest : IDisposable
{
    private static readonly string Device = new('a', 64);

    private readonly AdminRig _rig = new();

    public FolderPartialsTest() => Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsUnixDomainSockets, "there are no Unix sockets here");

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_server_that_serves_the_folder_is_asked()
    {
        Leave("a");
        using var leased = Lease("b");
        await using var open = _rig.Open();
        using var held = FolderLock.TryTake(_rig.Folder, out _);
        using var partials = FolderPartials.Open(_rig.Home, _rig.Folder + "/.");
        Assert.IsType<ServedPartials>(partials);
        var listed = partials.List().ToDictionary(one => one.Target);
        Assert.Equal((Device, 10L, 10L, false), (listed["a"].Device, listed["a"].Size, listed["a"].Done, listed["a"].InUse));
        Assert.True(listed["b"].InUse);
        Assert.InRange(listed["b"].Touched, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);

        Assert.True(partials.TryRemove(listed["a"].Id));
        Assert.False(partials.TryRemove(listed["a"].Id));
        Assert.False(partials.TryRemove(listed["b"].Id));
        Assert.False(partials.TryRemove("../../home"));
        Assert.Equal("b", Assert.Single(partials.List()).Target);
    }

    [Fact]
    public async Task More_than_fit_in_a_line_come_page_by_page()
    {
        var names = Enumerable.Range(0, 30).Select(i => string.Join('/', Enumerable.Repeat(new string('\u017c', 120), 8)) + $"/{i}").Append("short").ToList();
        var leases = names.Select(Lease).ToList();
        await using var open = _rig.Open();
        Assert.True(_rig.Server.Ask<AdminAnswer.Partials>(new AdminRequest.ListPartials(After: null)).More);
        using var partials = FolderPartials.Open(_rig.Home, _rig.Folder);
        Assert.Equal(names.Order(StringComparer.Ordinal), partials.List().Select(one => one.Target).Order(StringComparer.Ordinal));
        leases.ForEach(lease => lease.Dispose());
    }

    [Fact]
    public void Without_a_server_they_are_found_where_they_lie()
    {
        Leave("a");
        using (var partials = FolderPartials.Open(_rig.Home, _rig.Folder))
        {
            Assert.IsType<IdlePartials>(partials);
            var one = Assert.Single(partials.List());
            Assert.Equal(("a", 10L, false), (one.Target, one.Done, one.InUse));
            Assert.Null(FolderLock.TryTake(_rig.Folder, out _));
            Assert.True(partials.TryRemove(one.Id));
            Assert.Empty(partials.List());
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(_rig.Folder, ".dray", "staging")));
        FolderLock.TryTake(_rig.Folder, out _)!.Dispose();
    }

    [Fact]
    public async Task A_server_of_another_folder_is_not_asked()
    {
        Leave("a");
        await using var open = _rig.Open();
        var other = Directory.CreateDirectory(_rig.Folder + "2").FullName;
        using var partials = FolderPartials.Open(_rig.Home, other);
        Assert.Empty(partials.List());
        Assert.False(partials.TryRemove("a"));
        Assert.Empty(Directory.GetFileSystemEntries(other));
    }

    [Fact]
    public void One_that_serves_it_and_cant_be_asked_is_named()
    {
        Leave("a");
        using var held = FolderLock.TryTake(_rig.Folder, out _);
        var fault = Assert.Throws<AdministrationException>(() => FolderPartials.Open(_rig.Home, _rig.Folder));
        Assert.Contains("can't be asked", fault.Message, StringComparison.Ordinal);
        Assert.Equal("a", Assert.Single(_rig.Served.Partials.List()).Key.Target.Value);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_not_made()
    {
        Assert.Throws<AdministrationException>(() => FolderPartials.Open(_rig.Home, _rig.Folder));
        Assert.False(Directory.Exists(_rig.Folder));
    }

    [Fact]
    public void A_folder_is_the_same_by_whatever_path()
    {
        Directory.CreateDirectory(_rig.Folder);
        Assert.True(ServedFolder.AreSame(_rig.Folder, _rig.Folder + "/"));
        Assert.False(ServedFolder.AreSame(_rig.Folder, Path.GetDirectoryName(_rig.Folder)!));
        if (!OperatingSystem.IsLinux()) return;
        Directory.CreateSymbolicLink(_rig.Folder + "-link", _rig.Folder);
        Assert.True(ServedFolder.AreSame(_rig.Folder, _rig.Folder + "-link"));
        Assert.False(ServedFolder.AreSame("/nowhere", "/nowhere"));
    }

    private void Leave(string target)
    {
        using var partial = Lease(target);
        partial.Write(0, new byte[10]);
        partial.Keep([new VerifiedUnit(0, 1)], sync: true);
        partial.Park();
    }

    private Partial Lease(string target)
    {
        Assert.True(_rig.Served.Partials.TryLease(new PartialKey(Device, Name(target)), "same", 10, 10, out var partial));
        return partial;
    }
}
