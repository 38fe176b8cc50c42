using Dray.Files;
using Dray.Tests.Files;
using Dray.Transfers.Sending;
using Dray.Wire;

namespace Dray.Tests.Transfers.Sending;

/// <summary>Files of seven bytes, which change, or do not, between the walk and their reading.</summary>
public sealed class SmallReaderTest : IDisposable
{
    private static readonly DateTime Old = DateTime.UnixEpoch.AddDays(10_000);

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void What_nobody_touched_since_the_walk_is_looked_at_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the walk learns no time of change");
        Write("content");
        var (source, found) = Walk();
        Rest(found);
        Assert.Equal("content", Read(source, found));
        Assert.Equal((1, 1), (source.Opened, source.Looks));
    }

    [Fact]
    public void What_changed_but_for_its_size_and_time_is_read_as_it_is_and_looked_at_before_and_after()
    {
        Write("content");
        var (source, found) = Walk();
        Write("changed");
        Assert.Equal("changed", Read(source, found));
        Assert.True(source.Looks >= 2);
    }

    [Fact]
    public void What_changes_while_it_is_read_is_not_sent()
    {
        Write("content");
        var (source, found) = Walk();
        Rest(found);
        source.Reading = () => File.SetLastWriteTimeUtc(_temp["f"], Old.AddSeconds(1));
        Assert.Equal(FileFault.Changed, Assert.Throws<FileFailureException>(() => Read(source, found)).Fault);
    }

    [Fact]
    public void What_has_become_a_folder_is_not_sent()
    {
        Write("content");
        var (source, found) = Walk();
        Rest(found);
        File.Delete(_temp["f"]);
        Directory.CreateDirectory(_temp["f"]);
        Assert.Equal(FileFault.Changed, Assert.Throws<FileFailureException>(() => Read(source, found)).Fault);
    }

    private void Write(string content)
    {
        File.WriteAllText(_temp["f"], content);
        File.SetLastWriteTimeUtc(_temp["f"], Old);
    }

    /// <summary>Waits until the kernel's clock is past what a write may take.</summary>
    private static void Rest(OutgoingEntry found)
    {
        if (found.ChangedNs is { } changed) SpinWait.SpinUntil(() => RestedSource.IsRested(changed), TimeSpan.FromSeconds(20));
    }

    private (Watched Source, OutgoingEntry Found) Walk()
    {
        var source = new Watched(SourceTree.Open(_temp["f"]));
        var found = Assert.Single(source.Walk(static (_, _) => true));
        return (source, new OutgoingEntry(found.Entry, source) { ChangedNs = found.ChangedNs });
    }

    private static string Read(Watched source, OutgoingEntry found)
    {
        using var closing = source;
        var payload = new byte[WireLimits.Pack];
        var pack = new PackWriter(payload);
        Assert.True(SmallReader.TryAdd(found, wantsSha256: false, ref pack));
        return System.Text.Encoding.UTF8.GetString(payload.AsSpan(WireLimits.PackItemHeader, (int)found.Entry.Size));
    }

    private sealed class Watched(ISourceTree inner) : ISourceTree
    {
        public int Opened { get; private set; }

        public int Looks { get; private set; }

        public Action? Reading { get; set; }

        public IEnumerable<Found> Walk(Func<string, bool, bool> admit) => inner.Walk(admit);

        public ISourceFile Open(WireName name) => new WatchedFile(this, inner.Open(name));

        public ISourceFile OpenFound(WireName name) => new WatchedFile(this, inner.OpenFound(name));

        public void Dispose() => inner.Dispose();

        private sealed class WatchedFile : ISourceFile
        {
            private readonly Watched _source;
            private readonly ISourceFile _inner;

            public WatchedFile(Watched source, ISourceFile inner)
            {
                (_source, _inner) = (source, inner);
                source.Opened++;
            }

            public NodeStat Stat()
            {
                _source.Looks++;
                return _inner.Stat();
            }

            public int Read(long offset, Span<byte> bytes)
            {
                var count = _inner.Read(offset, bytes);
                _source.Reading?.Invoke();
                return count;
            }

            public bool TryNextData(long offset, out long start, out long end) => _inner.TryNextData(offset, out start, out end);

            public void Dispose() => _inner.Dispose();
        }
    }
}
