using Dray.Files;

namespace Dray.Tests.Files;

public sealed class FolderLockTest : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void One_folder_is_served_once()
    {
        using (var first = FolderLock.TryTake(_temp.Path, out _))
        {
            Assert.NotNull(first);
            Assert.Null(FolderLock.TryTake(_temp.Path, out var refusal));
            Assert.Equal($"already serving this folder (process {Environment.ProcessId})", refusal);
        }

        using var next = FolderLock.TryTake(_temp.Path, out _);
        Assert.NotNull(next);
    }

    [Fact]
    public void A_folder_that_is_missing_is_told() =>
        Assert.Equal(FileFault.Vanished, Assert.Throws<FileFailureException>(() => FolderLock.TryTake(_temp["none"], out _)).Fault);

    [Fact]
    public void Whoever_lets_go_of_it_last_takes_it_away_where_nothing_is_in_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "folders can't be locked here");
        var first = FolderLock.TakeForNow(_temp.Path);
        Assert.True(first.IsAlone);
        using (ReceivingFolder.Open(_temp.Path, TimeProvider.System))
        {
            var second = FolderLock.TakeForNow(_temp.Path);
            Assert.False(second.IsAlone);
            first.Dispose();
            Assert.True(Directory.Exists(_temp[".dray/staging"]));
            second.Dispose();
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp.Path));
        FolderLock.TakeForNow(_temp.Path).Dispose();
        Directory.CreateDirectory(_temp[".dray/replaced/kept"]);
        FolderLock.TakeForNow(_temp.Path).Dispose();
        Assert.True(Directory.Exists(_temp[".dray/replaced/kept"]));
    }

    [Fact]
    public async Task However_many_come_and_go_at_once_nobodys_is_taken_away_and_in_the_end_nothing_is_left()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "folders can't be locked here");
        var alone = 0;

        void ComeAndGo()
        {
            for (var i = 0; i < 200; i++)
            {
                using var taken = FolderLock.TakeForNow(_temp.Path);
                if (taken.IsAlone) Assert.Equal(1, Interlocked.Increment(ref alone));
                using (var folder = ReceivingFolder.Open(_temp.Path, TimeProvider.System)) Assert.True(Directory.Exists(_temp[".dray/staging"]));
                if (taken.IsAlone) Interlocked.Decrement(ref alone);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(ComeAndGo, TestContext.Current.CancellationToken)));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp.Path));
    }

    [Fact]
    public void What_touches_all_waits_until_nobody_else_stages_anything()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "folders are locked on Linux");
        using var alone = FolderLock.TakeForNow(_temp.Path);
        var done = 0;
        using (var beside = FolderLock.TakeForNow(_temp.Path))
        {
            Assert.False(beside.TryToAll(() => done++));
            Assert.False(alone.TryToAll(() => done++));
        }

        Assert.True(alone.TryToAll(() => done++));
        Assert.Equal(1, done);
        // It has let go of the rest since.
        using var again = FolderLock.TakeForNow(_temp.Path);
        Assert.False(again.IsAlone);
    }
}
