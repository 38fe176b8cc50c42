using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Dray.Security;
using Dray.Wire;

namespace Dray.Tests.Security.Devices;

public sealed class KnownDevicesTest : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly string Ada = Id("ada");

    private readonly string _home = Directory.CreateTempSubdirectory("dray-devices-").FullName;
    private readonly KnownDevices _known;

    public KnownDevicesTest() => _known = new KnownDevices(_home);

    private string Path => System.IO.Path.Combine(_home, "devices.json");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void At_first_nobody_is_known()
    {
        Assert.Empty(_known.List());
        Assert.Null(_known.Find(Ada));
        Assert.Null(_known.Named("ada"));
        Assert.Null(_known.Forget("ada"));
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void Who_was_paired_may_send_and_get()
    {
        var ada = _known.Add(Ada, "ada", Now);
        Assert.Equal(new KnownDevice(Ada, "ada", Now, Send: true, Get: true, Into: null, AtMost: null), ada);
        var later = new KnownDevices(_home);
        Assert.Equal(ada, later.Find(Ada));
        Assert.Equal(ada, later.Named("ADA"));
        Assert.Equal(ada, later.Named(DeviceId.Grouped(Ada).ToUpperInvariant()));
        Assert.Null(later.Find(Id("eve")));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        Assert.Equal(["devices.json", "devices.json.lock"], Directory.GetFiles(_home).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pairing_again_changes_neither_name_nor_rights()
    {
        _known.Add(Ada, "ada", Now);
        _known.Update("ada", device => device with { Name = "countess", Send = false });
        var again = _known.Add(Ada, "ada", Now.AddDays(1));
        Assert.Equal(("countess", false, Now.AddDays(1)), (again.Name, again.Send, again.Paired));
        Assert.Single(_known.List());
    }

    [Fact]
    public void A_device_is_renamed_given_rights_and_forgotten()
    {
        _known.Add(Ada, "ada", Now);
        _known.Add(Id("bob"), "bob", Now);
        Assert.Equal("Äda", _known.Update("ada", device => device with { Name = "Äda" })!.Name);
        Assert.Equal("Äda", _known.Named("a\u0308DA")!.Name);
        Assert.Null(_known.Named("ada"));
        var allowed = _known.Update("äda", device => device with { Id = Id("eve"), Get = true, Into = "from/ada", AtMost = 5, BandwidthLimit = 6 });
        Assert.Equal(new KnownDevice(Ada, "Äda", Now, true, true, "from/ada", 5) { BandwidthLimit = 6 }, allowed);
        Assert.Equal([Id("bob"), Ada], _known.List().Select(device => device.Id));
        Assert.Equal(Ada, _known.Forget("Äda")!.Id);
        Assert.Null(_known.Find(Ada));
        Assert.NotNull(_known.Find(Id("bob")));
        Assert.Null(_known.Update("Äda", device => device));
    }

    [Theory]
    [InlineData("")]
    [InlineData("BOB")]
    [InlineData(" ada")]
    [InlineData("-ada")]
    [InlineData("a\u001Bda")]
    [InlineData("a\u200Bda")]
    [InlineData("a\u202Eda")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_name_that_is_taken_or_cannot_be_read_is_refused(string name)
    {
        _known.Add(Ada, "ada", Now);
        _known.Add(Id("bob"), "bob", Now);
        Assert.Throws<DeviceNameException>(() => _known.Update("ada", device => device with { Name = name }));
        Assert.Equal("ada", _known.Find(Ada)!.Name);
    }

    // Of its own, since a runner may not be able to pass the name on.
    [Fact]
    public void A_name_that_is_no_text_is_refused() => A_name_that_is_taken_or_cannot_be_read_is_refused("a\uD800da");

    [Fact]
    public void Whatever_peers_call_themselves_names_are_unique_and_safe_to_show() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["aA-\u0301\u001B\u202E\uD83D\uDE00\uD800 "], 0, 80]).Array[1, 6].Sample(
            claimed =>
            {
                Directory.EnumerateFiles(_home).ToList().ForEach(File.Delete);
                foreach (var (name, i) in claimed.Select((name, i) => (name, i))) _known.Add(Id($"{i}"), name, Now);
                var devices = _known.List();
                Assert.Equal(claimed.Length, devices.Count);
                Assert.All(devices, device => Assert.Equal(device, _known.Named(device.Name)));
                Assert.All(devices, device => Assert.Equal(device.Name, DisplayText.Escape(device.Name, DeviceName.Longest)));
            }, iter: 100, threads: 1);

    [Fact]
    public void What_is_written_is_read() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Const("in/to").Null(), Gen.Long[0, long.MaxValue].Nullable(), Gen.DateTimeOffset).Sample((send, get, into, most, paired) =>
        {
            KnownDevice[] devices = [new(Ada, "ada", paired, send, get, into, most), new(Id("bob"), "Böb 😀", paired, get, send, null, null)];
            return DevicesFile.Read(DevicesFile.Write(devices)).SequenceEqual(devices);
        });

    public static TheoryData<string> Damaged()
    {
        var whole = DevicesFile.Write([new KnownDevice(Ada, "ada", Now, true, false, "in", 5)]);
        var device = whole[(whole.IndexOf('[', StringComparison.Ordinal) + 1)..whole.LastIndexOf(']')];
        string Changed(string from, string to)
        {
            Assert.Contains(from, whole, StringComparison.Ordinal);
            return whole.Replace(from, to, StringComparison.Ordinal);
        }

        return
        [
            "", " ", "\0", "null", "[]", "{}", "{", whole[..^3], whole + "x", new string(' ', 2 << 20),
            Changed("\"v\": 1", "\"v\": 2"), Changed("\"v\": 1,", ""), Changed("\"v\": 1", "\"v\": 1, \"v\": 1"), Changed("\"v\": 1", "\"v\": 1, \"w\": 1"),
            Changed("\"send\": true", "\"send\": 1"), Changed("\"send\": true,", ""), Changed("\"send\": true", "\"send\": null"),
            Changed("\"get\": false", "\"get\": false, \"get\": true"), Changed("\"get\": false", "\"get\": false, \"Get\": true"),
            Changed("\"in\"", "\"../in\""), Changed("\"in\"", "\"\""), Changed("\"in\"", "\".dray\""), Changed(": 5", ": -5"), Changed(": 5", ": 99999999999999999999"),
            Changed("\"ada\"", "\"\""), Changed("\"ada\"", "\"\\u001b[2J\""), Changed("\"ada\"", "\"\\ud800\""), Changed("\"ada\"", "null"),
            Changed(Ada, Ada.ToUpperInvariant()), Changed(Ada, Ada[1..]), Changed("2026-01-02", "2026-31-02"),
            Changed(device, device + "," + device), Changed(device, device + "," + device.Replace(Ada, Id("bob"), StringComparison.Ordinal).Replace("ada", "ADA", StringComparison.Ordinal)),
            Changed(device, "null"), Changed(device, device + ","),
        ];
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Threat_26_A_damaged_file_denies_everybody_and_says_so(string text)
    {
        Private(text);
        Assert.All(
            (Action[])[() => _known.List(), () => _known.Find(Ada), () => _known.Named("ada"), () => _known.Add(Ada, "ada", Now), () => _known.Forget("ada"), () => _known.Update("ada", device => device)],
            call => Assert.Contains(Path, Assert.Throws<IdentityException>(call).Message, StringComparison.Ordinal));
        Assert.Equal(text, File.ReadAllText(Path));
    }

    [Fact]
    public void With_a_byte_changed_it_is_sound_or_it_is_refused()
    {
        var whole = Encoding.UTF8.GetBytes(DevicesFile.Write([new KnownDevice(Ada, "ada", Now, true, false, "in", 5)]));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. whole];
            changed[at] = value;
            Private(changed);
            try
            {
                Assert.All(_known.List(), device => Assert.True(DeviceId.IsId(device.Id) && DeviceName.Fault(device.Name) is null));
            }
            catch (IdentityException)
            {
                // Refused.
            }
        }, iter: 500, threads: 1);
    }

    [Fact]
    public void A_file_that_others_can_read_denies_everybody_with_the_command_that_mends_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no mode bits");
        _known.Add(Ada, "ada", Now);
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains($"chmod 600 '{Path}'", Assert.Throws<IdentityException>(() => _known.Find(Ada)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_none_denies_everybody()
    {
        Directory.CreateDirectory(Path);
        Assert.Throws<IdentityException>(() => _known.Find(Ada));
        Assert.Throws<IdentityException>(() => _known.Add(Ada, "ada", Now));
    }

    [Fact]
    public void A_link_in_its_place_is_replaced_and_not_written_through()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        var target = System.IO.Path.Combine(_home, "target");
        File.CreateSymbolicLink(Path, target);
        _known.Add(Ada, "ada", Now);
        Assert.False(File.Exists(target));
        Assert.Null(new FileInfo(Path).LinkTarget);
        Assert.NotNull(_known.Find(Ada));
    }

    [Fact]
    public void Changes_of_many_at_once_all_count()
    {
        using var start = new Barrier(4);
        var threads = Enumerable.Range(0, 4).Select(i => new Thread(() =>
        {
            var own = new KnownDevices(_home);
            start.SignalAndWait();
            for (var n = 0; n < 10; n++) own.Add(Id($"{i}.{n}"), "same", Now);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        // Readers meanwhile get one state or the next, never half of one.
        while (threads.Exists(thread => thread.IsAlive)) Assert.InRange(_known.List().Count, 0, 40);
        threads.ForEach(thread => thread.Join());
        Assert.Equal(40, _known.List().Select(device => DeviceName.Key(device.Name)).Distinct().Count());
    }

    [Fact]
    public void There_is_an_end_to_how_many_are_known()
    {
        Private(DevicesFile.Write([.. Enumerable.Range(0, DevicesFile.MostDevices).Select(i =>
            new KnownDevice(Id($"{i}"), new string('\u00E4', 60) + i.ToString(CultureInfo.InvariantCulture), Now, true, true, new string('\u00E4', 120), long.MaxValue))]));
        Assert.Contains("forget", Assert.Throws<IdentityException>(() => _known.Add(Ada, "ada", Now)).Message, StringComparison.Ordinal);
        _known.Forget(Id("0"));
        _known.Add(Ada, "ada", Now);
        Assert.Equal(DevicesFile.MostDevices, _known.List().Count);
    }

    private static string Id(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private void Private(string text) => Private(Encoding.UTF8.GetBytes(text));

    private void Private(byte[] bytes)
    {
        File.WriteAllBytes(Path, bytes);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
