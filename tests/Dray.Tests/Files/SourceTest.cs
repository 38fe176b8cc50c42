using System.Text;
using Dray.Files;
using Dray.Wire;
using static Dray.Tests.Files.TempFolder;

namespace Dray.Tests.Files;

/// <summary>What a source promises, whatever it stands on.</summary>
public abstract class SourceTest : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    private protected abstract ISourceTree Open(string folder, string? top);

    [Fact]
    public void A_folder_goes_with_its_name_and_before_what_is_in_it()
    {
        Make("d/a", "d/s/b", "d/s/t/c", "beside");
        Directory.CreateDirectory(_temp["d/empty"]);
        var names = Names("d");
        Assert.Equal(["d", "d/a", "d/empty", "d/s", "d/s/b", "d/s/t", "d/s/t/c"], names.Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.True(!name.Contains('/') || names.IndexOf(name[..name.LastIndexOf('/')]) < names.IndexOf(name)));
    }

    [Fact]
    public void Its_contents_go_without_its_name()
    {
        Make("d/a", "d/s/b");
        Assert.Equal(["a", "s", "s/b"], Names("d/").Order(StringComparer.Ordinal));
        Assert.Equal(["a", "s", "s/b"], Names("d/.").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_file_goes_with_size_mode_and_time()
    {
        Make("d/a");
        SetMode("d/a", 0x1A0);
        File.SetLastWriteTimeUtc(_temp["d/a"], DateTime.UnixEpoch.AddTicks(-15));
        var (found, _) = Walk("d/a");
        Assert.Equal(new Entry(Name("a"), EntryKind.File, 3, -1500, 0x1A0), Assert.Single(found));
    }

    [Fact]
    public void A_link_goes_as_a_link_unless_its_contents_are_asked_for()
    {
        Make("real/a");
        Directory.CreateSymbolicLink(_temp["l"], "real");
        File.CreateSymbolicLink(_temp["real/dangling"], "no/where");
        var (found, _) = Walk("l");
        Assert.Equal(("l", EntryKind.Link, "real"), Assert.Single(found.Select(each => (each.Name.Value, each.Kind, each.LinkTarget))));
        Assert.Equal(["a", "dangling"], Names("l/").Order(StringComparer.Ordinal));
        Assert.Equal(["l/a"], Names("l/a").Select(name => "l/" + name));
    }

    [Fact]
    public void A_missing_source_is_told() =>
        Assert.Equal(FileFault.Vanished, Assert.Throws<FileFailureException>(() => Walk("nothing")).Fault);

    [Fact]
    public void What_is_not_admitted_stays_out_with_all_in_it()
    {
        Make("d/a", "d/no/b", "d/no/x/c", "d/yes/no");
        Assert.Equal(
            ["d", "d/a", "d/yes", "d/yes/no"],
            Names("d", (path, isFolder) => !(isFolder && path.EndsWith("/no", StringComparison.Ordinal))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_a_server_keeps_in_a_source_is_no_part_of_it()
    {
        Make("d/.dray/staging/x", "d/a", "d/s/.dray/kept");
        string[] rest = ["a", "s", "s/.dray", "s/.dray/kept"];
        Assert.Equal(rest, Names("d/").Order(StringComparer.Ordinal));
        Assert.Equal(["d", .. rest.Select(name => "d/" + name)], Names("d").Order(StringComparer.Ordinal));
        using var tree = OpenTyped("d");
        Assert.Equal("d/.dray", Assert.Single(tree.Walk((_, _) => true), each => each.OwnFolder is not null).OwnFolder);
    }

    [Fact]
    public void A_name_that_can_not_travel_is_told_and_shown_escaped()
    {
        Make("d/a", "d/b\u001b[2J");
        var (found, problems) = Walk("d");
        Assert.Equal(2, found.Count);
        var problem = Assert.Single(problems);
        Assert.Equal((@"d/b\u{001B}[2J", FileFault.NotStorable), (problem.Name, problem.Fault));
    }

    [Fact]
    public void A_folder_of_many_is_read_to_its_end()
    {
        // Long names, so that a few hundred take several blocks of the reader's.
        Make([.. Enumerable.Range(0, 300).Select(n => $"d/{new string('n', 230)}{n}")]);
        Assert.Equal(301, Names("d").Distinct().Count());
    }

    [Fact]
    public void A_file_is_read_at_any_offset_to_its_end()
    {
        Make("d/a");
        File.WriteAllText(_temp["d/a"], "0123456789");
        using var tree = OpenTyped("d");
        using var file = tree.Open(Name("d/a"));
        var bytes = new byte[8];
        Assert.Equal(8, file.Read(1, bytes));
        Assert.Equal("12345678"u8, bytes);
        Assert.Equal(3, file.Read(7, bytes));
        Assert.Equal(0, file.Read(10, bytes));
        Assert.Equal(10, file.Stat().Size);

        File.AppendAllText(_temp["d/a"], "x");
        Assert.Equal(11, file.Stat().Size);
    }

    [Fact]
    public void Data_is_told_from_holes_or_all_taken_for_data()
    {
        using (var made = File.OpenHandle(_temp["holes"], FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(made, new byte[4096], 1 << 20);
            RandomAccess.SetLength(made, 4 << 20);
        }

        using var tree = OpenTyped("holes");
        using var file = tree.Open(Name("holes"));
        Assert.True(file.TryNextData(0, out var start, out var end));
        if (this is PortableSourceTest) Assert.Equal((0, 4 << 20), (start, end));
        else Assert.Equal((1 << 20, (1 << 20) + 4096), (start, end));
        Assert.False(file.TryNextData(end, out _, out _));
        Assert.False(file.TryNextData(5 << 20, out _, out _));
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_no_files()
    {
        Make("d/a");
        using var tree = OpenTyped("d/");
        Assert.Equal(FileFault.Vanished, Assert.Throws<FileFailureException>(() => tree.Open(Name("b"))).Fault);
        Assert.Throws<FileFailureException>(() => OpenTyped("").Open(Name("d")));
    }

    private protected ISourceTree OpenTyped(string typed)
    {
        var (folder, top) = SourceTree.Split($"{_temp.Path}/{typed}");
        return Open(folder, top);
    }

    private protected (List<Entry> Found, List<SourceProblem> Problems) Walk(string typed, Func<string, bool, bool>? admit = null)
    {
        using var tree = OpenTyped(typed);
        var all = tree.Walk(admit ?? ((_, _) => true)).ToList();
        return ([.. all.Where(each => each.Problem is null && each.OwnFolder is null).Select(each => each.Entry)], [.. all.Select(each => each.Problem).OfType<SourceProblem>()]);
    }

    private protected void SetMode(string name, int mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_temp[name], (UnixFileMode)mode);
    }

    private protected bool InShell(string command) => Shell.Run(_temp.Path, command);

    private List<string> Names(string typed, Func<string, bool, bool>? admit = null)
    {
        var (found, problems) = Walk(typed, admit);
        Assert.Empty(problems);
        return [.. found.Select(each => each.Name.Value)];
    }

    private protected void Make(params string[] files)
    {
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_temp[file])!);
            File.WriteAllBytes(_temp[file], Encoding.ASCII.GetBytes("abc"));
        }
    }
}
