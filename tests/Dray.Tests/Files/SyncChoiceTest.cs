using Dray.Files;

namespace Dray.Tests.Files;

public sealed class SyncChoiceTest
{
    private const long Mib = 1 << 20;

    [Theory]
    [InlineData("MemTotal: 16 kB\nDirty:               132 kB\nWriteback:             8 kB\nWritebackTmp:   99 kB\n", 140 << 10)]
    [InlineData("MemTotal: 16 kB\nDirty: 0 kB\nWriteback: 0 kB\n", 0)]
    [InlineData("MemTotal: 16 kB\nDirty: many kB\nWriteback: 0 kB\n", null)]
    [InlineData("MemTotal: 16 kB\nDirty: 7 kB\n", null)]
    [InlineData("", null)]
    public void Bytes_that_wait_are_read_from_the_table(string table, int? expected) =>
        Assert.Equal(expected, SyncChoice.ParseDirty(System.Text.Encoding.ASCII.GetBytes(table)));

    [Fact]
    public void This_machine_s_table_is_read() => Assert.Equal(OperatingSystem.IsLinux(), SyncChoice.ReadDirty() is >= 0);

    [Theory]
    [InlineData(4, 0, 0, false)]
    [InlineData(5, 5, 5, true)]
    [InlineData(512, 512, 200, true)]
    [InlineData(512, 0, 2_000, false)]
    [InlineData(512, 2_000, 2_100, true)]
    public void A_neighbour_s_gigabytes_are_not_waited_for(int count, long ownMib, long dirtyMib, bool together) =>
        Assert.Equal(together, SyncChoice.IsTogether(count, ownMib * Mib, dirtyMib * Mib));

    [Fact]
    public void Where_nobody_knows_what_waits_many_go_together() => Assert.True(SyncChoice.IsTogether(5, 0, null));
}
