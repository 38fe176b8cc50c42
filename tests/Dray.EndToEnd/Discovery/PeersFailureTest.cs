namespace Dray.EndToEnd.Discovery;

/// <summary>What <c>dray peers</c> says where it can't do what was asked for; nothing is looked for on any interface.</summary>
public sealed class PeersFailureTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("10.0.0.0")]
    [InlineData("nas")]
    public async Task What_is_no_small_subnet_is_not_probed(string subnet) =>
        Assert.Contains(subnet, (await RunAsync("peers", "--probe", subnet)).Ended(2).Error, StringComparison.Ordinal);

    [Fact]
    public async Task A_damaged_list_of_hosts_is_named_by_its_line()
    {
        Directory.CreateDirectory(_folder.At("home"));
        await File.WriteAllTextAsync(_folder.At("home/hosts"), "nas\n:::\n", TestContext.Current.CancellationToken);
        Assert.Contains("line 2", (await RunAsync("peers")).Ended(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_known_devices_can_not_be_read_it_says_so()
    {
        Directory.CreateDirectory(_folder.At("home"));
        await File.WriteAllTextAsync(_folder.At("home/devices.json"), "{", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder.At("home/devices.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Contains("devices.json", (await RunAsync("peers")).Ended(3).Error, StringComparison.Ordinal);
    }

    private Task<Run> RunAsync(params string[] arguments) =>
        DrayBinary.RunAsync(arguments, environment: new Dictionary<string, string> { ["DRAY_HOME"] = _folder.At("home"), ["DRAY_DISCOVERY"] = "off" });
}
