using System.Security.Cryptography;
using Dray.Files;
using Dray.Server.Web;
using Dray.Tests.Files;

namespace Dray.Tests.Server.Web.Downloads;

/// <summary>Versions of files, and digests of them.</summary>
public sealed class DigestsTest : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly ISourceTree _tree;
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(700_000);

    public DigestsTest()
    {
        File.WriteAllBytes(_temp["a"], _content);
        _tree = SourceTree.Open(_temp.Path + "/");
    }

    public void Dispose()
    {
        _tree.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task Of_the_whole_and_of_a_range()
    {
        using var version = Version();
        var digests = new Digests();
        for (var twice = 0; twice < 2; twice++)
        {
            Assert.Equal(SHA256.HashData(_content), await digests.OfAsync(version, DigestAlgorithm.Sha256, new ByteRange(0, _content.Length), default));
            Assert.Equal(SHA512.HashData(_content), await digests.OfAsync(version, DigestAlgorithm.Sha512, new ByteRange(0, _content.Length), default));
            Assert.Equal(SHA256.HashData(_content[5..300_000]), await digests.OfAsync(version, DigestAlgorithm.Sha256, new ByteRange(5, 299_995), default));
            Assert.Equal(SHA256.HashData([]), await digests.OfAsync(version, DigestAlgorithm.Sha256, default, default));
        }
    }

    [Fact]
    public async Task What_is_kept_is_not_worked_out_again_and_a_new_version_is()
    {
        var digests = new Digests();
        using (var version = Version()) await digests.OfAsync(version, DigestAlgorithm.Sha256, new ByteRange(0, version.Size), default);
        using var asked = Version();
        var all = new ByteRange(0, asked.Size);
        File.WriteAllBytes(_temp["a"], [1, 2, 3]);
        // Not read again, or it would fail.
        Assert.Equal(SHA256.HashData(_content), await digests.OfAsync(asked, DigestAlgorithm.Sha256, all, default));

        using var next = Version();
        Assert.Equal(SHA256.HashData([1, 2, 3]), await digests.OfAsync(next, DigestAlgorithm.Sha256, new ByteRange(0, 3), default));
    }

    [Theory]
    [InlineData("longer")]
    [InlineData("shorter")]
    [InlineData("other")]
    public void Another_version_is_not_read(string change)
    {
        using var version = Version();
        version.Read(0, new byte[1000]);
        using (var file = File.OpenWrite(_temp["a"]))
        {
            if (change == "longer") file.Seek(0, SeekOrigin.End);
            if (change == "shorter") file.SetLength(1000);
            file.Write([.. _content.Take(100).Select(static one => (byte)~one)]);
        }

        // Sooner than the clock of the file system ticks, a change of the content alone could go unseen.
        File.SetLastWriteTimeUtc(_temp["a"], DateTime.UnixEpoch);
        Assert.Equal(FileFault.Changed, Assert.Throws<FileFailureException>(() => version.Read(0, new byte[1000])).Fault);
    }

    [Fact]
    public void A_time_that_lies_ahead_is_not_told()
    {
        using var version = Version();
        Assert.NotNull(version.Modified(DateTimeOffset.UtcNow.AddSeconds(1)));
        Assert.Null(version.Modified(DateTimeOffset.UtcNow.AddDays(-1)));
    }

    private FileVersion Version() => new(_tree, TempFolder.Name("a"));
}
