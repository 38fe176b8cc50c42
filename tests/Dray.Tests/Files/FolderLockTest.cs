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
}
