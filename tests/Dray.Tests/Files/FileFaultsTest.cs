using Dray.Files;
using Dray.Interop;

namespace Dray.Tests.Files;

/// <summary>What people read when a disk can't take a file.</summary>
public sealed class FileFaultsTest
{
    [Fact]
    public void A_full_disk_says_how_much_is_needed_and_how_much_is_free() => Assert.Equal(
        "film.mkv: no space left on the receiver's disk: 1.2 GB needed, 300 MB free; free some and send again",
        FileFaults.NoSpace("film.mkv", 1_200_000_000, 300_000_000).Message);

    [Fact]
    public void A_disk_that_has_room_and_takes_no_more_is_not_called_full() =>
        Assert.Contains("though 3.0 GB are free: it may be out of inodes", FileFaults.NoSpace("a", 1, 3_000_000_000).Message);

    [Theory]
    [InlineData(FileErrno.EROFS, FileFault.ReadOnly, "film.mkv: the file system is read-only; ")]
    [InlineData(FileErrno.EDQUOT, FileFault.Quota, "film.mkv: the disk quota is used up; ")]
    [InlineData(FileErrno.EIO, FileFault.Io, "film.mkv: the disk reported an error; ")]
    public void Each_fault_names_the_file_and_what_to_do(int errno, FileFault fault, string text)
    {
        var failure = FileFaults.Failure(errno, "film.mkv");
        Assert.Equal(fault, failure.Fault);
        Assert.StartsWith(text, failure.Message);
    }

    [Fact]
    public void A_quota_says_how_much_is_needed() =>
        Assert.Contains("2.0 MB needed", FileFaults.NoQuota("a", 2_000_000).Message);
}
