using System.Net;
using System.Text;
using CsCheck;
using Dray.Files;
using Dray.Tests.Files;
using Dray.Transfers.Raw;

namespace Dray.Tests.Transfers.Raw;

public sealed class RawFilesTest : IDisposable
{
    private static readonly IPEndPoint Peer = new(IPAddress.Parse("192.168.1.7"), 51234);

    private readonly TempFolder _temp = new();
    private readonly ReceivingFolder _folder;
    private readonly List<string> _opened = [];

    public RawFilesTest() => _folder = ReceivingFolder.Open(_temp.Path, TimeProvider.System);

    public void Dispose()
    {
        _folder.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void Each_connection_has_a_file_from_its_first_byte_on()
    {
        using var files = Files(new RawOptions { Listen = [], Name = "a/{n}.bin" });
        var fed = new FedRaw(files.For(1, Peer, Opened));
        fed.Drain();
        Assert.Empty(_temp.Look());
        fed.Receive("one");
        Assert.Equal(["a/", "a/1.bin = one"], _temp.Look());
        fed.Drain().Receive(" two").End();
        Assert.Equal(["a/", "a/1.bin = one two"], _temp.Look());
        Assert.Equal(["a/1.bin"], _opened);
    }

    [Fact]
    public void Nothing_is_ever_replaced()
    {
        using var files = Files(new RawOptions { Listen = [], Name = "same.txt" });
        File.WriteAllText(_temp["same.txt"], "mine");
        for (var i = 0; i < 3; i++) new FedRaw(files.For(i, Peer, Opened)).Receive($"{i}").End();
        Assert.Equal(["same (1).txt", "same (2).txt", "same (3).txt"], _opened);
        Assert.Equal("mine", File.ReadAllText(_temp["same.txt"]));
        Assert.Equal("2", File.ReadAllText(_temp["same (3).txt"]));
    }

    [Fact]
    public void A_link_where_a_file_should_be_made_is_neither_followed_nor_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        using var outside = new TempFolder();
        File.CreateSymbolicLink(_temp["same.txt"], outside["target"]);
        Directory.CreateSymbolicLink(_temp["folder"], outside.Path);
        using (var files = Files(new RawOptions { Listen = [], Name = "same.txt" })) new FedRaw(files.For(1, Peer, Opened)).Receive("x").End();
        using (var files = Files(new RawOptions { Listen = [], Name = "folder/{n}" }))
        {
            var fed = new FedRaw(files.For(1, Peer, Opened));
            Assert.Equal(FileFault.OutsideRoot, Assert.Throws<FileFailureException>(() => fed.Receive("x")).Fault);
        }

        Assert.Equal(["same (1).txt"], _opened);
        Assert.Empty(outside.Look());
    }

    [Fact]
    public void Messages_into_one_file_are_whole_whatever_their_size_and_whoever_else_is_at_it() => Gen.Select(
        Gen.Int[0, 4], Gen.OneOf(Gen.Int[1, 20], Gen.Int[60_000, 200_000]), Gen.Bool).Array[1, 12].Sample(pieces =>
    {
        var all = $"{Guid.NewGuid():N}"; // samples run side by side
        using (var files = Files(new RawOptions { Listen = [], Append = all }))
        {
            var clients = Enumerable.Range(0, 5).Select(i => new FedRaw(files.For(i, Peer, _ => { }))).ToArray();
            var (pending, expected) = (new string[5], new StringBuilder());
            foreach (var (who, size, drained) in pieces)
            {
                var text = new string((char)('a' + who), size);
                clients[who].Receive(text);
                pending[who] += text;
                if (drained) End(who, () => clients[who].Drain());
            }

            for (var who = 0; who < 5; who++) End(who, () => clients[who].End());
            Assert.Equal(expected.ToString(), File.ReadAllText(_temp[all]));

            void End(int who, Action end)
            {
                end();
                expected.Append(pending[who]);
                pending[who] = "";
            }
        }
    }, iter: 100);

    [Fact]
    public void Many_at_once_append_whole_messages()
    {
        using var files = Files(new RawOptions { Listen = [], Append = "logs/all" });
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, who =>
        {
            var fed = new FedRaw(files.For(who, Peer, _ => { }));
            for (var i = 0; i < 50; i++) fed.Receive($"<{who}{new string((char)('a' + who), i % 10 == 0 ? 100_000 : 30)}>").Drain();
            fed.End();
        });
        var messages = File.ReadAllText(_temp["logs/all"]).Split('>', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(400, messages.Length);
        Assert.All(messages, message => Assert.Matches($"^<[0-7]{message[2]}+$", message));
        Assert.Empty(Directory.GetFiles(_temp[".dray/staging"]));
    }

    [Fact]
    public void A_file_that_is_there_is_appended_to()
    {
        File.WriteAllText(_temp["all"], "old ");
        using (var files = Files(new RawOptions { Listen = [], Append = "all" })) new FedRaw(files.For(1, Peer, Opened)).Receive("new").End();
        Assert.Equal("old new", File.ReadAllText(_temp["all"]));
    }

    [Fact]
    public void A_message_that_was_not_stored_whole_leaves_nothing()
    {
        using var files = Files(new RawOptions { Listen = [], Append = "all" });
        var fed = new FedRaw(files.For(1, Peer, Opened), limit: 100_002);
        fed.Receive("ok").Drain();
        Assert.Throws<IOException>(() => fed.Receive(new byte[70_000]).Receive(new byte[70_000]));
        fed.Lose();
        Assert.Equal("ok", File.ReadAllText(_temp["all"]));
    }

    [Fact]
    public void Only_a_file_is_appended_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        Directory.CreateDirectory(_temp["folder"]);
        File.CreateSymbolicLink(_temp["link"], "folder/x");
        Assert.True(Shell.Run(_temp.Path, "mkfifo fifo"));
        Assert.Equal(FileFault.InTheWay, FaultOf("folder"));
        Assert.Equal(FileFault.OutsideRoot, FaultOf("link"));
        Assert.Equal(FileFault.InTheWay, FaultOf("fifo"));
        Assert.Empty(_temp.Look("folder"));
    }

    [Fact]
    public void A_full_disk_takes_whole_messages_or_none()
    {
        using var mount = new MountFolder(_temp.Path, "-t tmpfs -o size=1m tmpfs");
        using var folder = ReceivingFolder.Open(_temp.Path, TimeProvider.System);
        using var files = new RawFiles(folder, new RawOptions { Listen = [], Append = "all" }, TimeProvider.System);
        var message = new byte[60_000];
        var stored = 0;
        var fed = new FedRaw(files.For(1, Peer, Opened));
        var fault = Assert.Throws<FileFailureException>(() =>
        {
            for (; stored < 100; stored++) fed.Receive(message).Drain();
        });
        fed.Lose();
        Assert.Equal((FileFault.NoSpace, stored * (long)message.Length), (fault.Fault, new FileInfo(_temp["all"]).Length));
    }

    private FileFault FaultOf(string append) =>
        Assert.Throws<FileFailureException>(() => Files(new RawOptions { Listen = [], Append = append })).Fault;

    private RawFiles Files(RawOptions options) => new(_folder, options, TimeProvider.System);

    private void Opened(Dray.Wire.WireName name) => _opened.Add(name.Value);
}
