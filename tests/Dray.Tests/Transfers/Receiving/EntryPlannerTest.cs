using Dray.Files;
using Dray.Tests.Files;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Tests.Transfers.Receiving;

public sealed class EntryPlannerTest : IDisposable
{
    private readonly ReceivingRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../up")]
    [InlineData("a/../../up")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData(".")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u202eb")]
    [InlineData(".dray")]
    [InlineData(".dray/replaced/x")]
    [InlineData(".DRAY/x")]
    [InlineData(".d\u200dray")]
    public void Threat_01_A_bad_name_is_refused_and_nothing_else_suffers(string name)
    {
        var answer = _rig.Plan(name, 5);
        Assert.Equal((PlanAction.Refuse, (int)FileFault.NotStorable), (answer.Action, answer.Fault));
        Assert.DoesNotContain(answer.Reason!, c => char.IsControl(c) || char.IsSurrogate(c));
        Assert.Single(_rig.Failures);
        Assert.Equal(PlanAction.Send, _rig.Plan("good", 5).Action);
    }

    [Theory]
    [InlineData("\u001b[2J")]
    [InlineData("a\u007f")]
    [InlineData("a\u009b31m")]
    [InlineData("a\rb")]
    [InlineData("exe.\u202egpj")]
    [InlineData("a\u2066b")]
    public void Threat_05_A_name_that_a_terminal_obeys_is_refused_and_its_refusal_is_harmless(string name)
    {
        var answer = _rig.Plan($"folder/{name}", 5);
        Assert.Equal((PlanAction.Refuse, (int)FileFault.NotStorable), (answer.Action, answer.Fault));
        Assert.DoesNotContain(answer.Reason!, c => char.IsControl(c) || c is '\u202e' or '\u2066');
    }

    [Fact]
    public void A_name_that_is_no_text_at_all_is_refused()
    {
        Assert.Equal(PlanAction.Refuse, _rig.Plan(null!, 5).Action);
        Assert.Equal(PlanAction.Refuse, _rig.Plan("a" + (char)0xD800, 5).Action);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(1_000_000_000_000_000_000)]
    [InlineData((1L << 46) + 1)]
    [InlineData(long.MaxValue)]
    public void A_size_that_no_file_has_is_refused(long size)
    {
        var answer = _rig.Plan("a", size);
        Assert.Equal((PlanAction.Refuse, (int)FileFault.TooLarge), (answer.Action, answer.Fault));
    }

    [Fact]
    public void A_size_is_only_believed_once_there_is_a_disk_for_it()
    {
        var id = _rig.Offer("huge", 1L << 46);
        var lane = _rig.Lane();
        lane.Data(id, 0, [1]);
        Assert.Equal([$"result {id} Failed NoSpace"], lane.Answers());
        lane.Close();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(-1)]
    public void Threat_09_What_is_no_file_folder_or_link_is_refused(int kind) =>
        Assert.Equal(PlanAction.Refuse, _rig.Plan("a", 0, (EntryKind)kind).Action);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_link_to_nothing_that_can_be_stored_is_refused(string? target) =>
        Assert.Equal(PlanAction.Refuse, _rig.Plan("l", 0, EntryKind.Link, target).Action);

    [Fact]
    public void A_link_with_a_target_beyond_any_path_is_refused() =>
        Assert.Equal(PlanAction.Refuse, _rig.Plan("l", 0, EntryKind.Link, new string('a', 4096)).Action);

    [Fact]
    public void A_link_that_points_out_is_refused_only_where_that_was_asked_for()
    {
        Assert.Equal(PlanAction.Send, _rig.Plan("l", 0, EntryKind.Link, "../../etc/passwd").Action);
        using var safe = new ReceivingRig(new IncomingOptions(TempFolder.Name("into/deep")) { SafeLinks = true });
        Assert.Equal((int)FileFault.OutsideRoot, safe.Plan("d/l", 0, EntryKind.Link, "../../up").Fault);
        Assert.Equal((int)FileFault.OutsideRoot, safe.Plan("l", 0, EntryKind.Link, "/etc/passwd").Fault);
        Assert.Equal(PlanAction.Send, safe.Plan("d/m", 0, EntryKind.Link, "../beside").Action);
    }

    [Theory]
    [InlineData("a:b")]
    [InlineData("C:x")]
    [InlineData("C:\\Windows\\x")]
    [InlineData("\\\\server\\share")]
    [InlineData("\\??\\C:\\x")]
    [InlineData("..\\x")]
    public void Threat_02_What_Windows_reads_as_a_path_is_refused_only_where_that_was_asked_for(string name) =>
        IsRefusedOnlyWherePortableNamesWereAskedFor(name);

    [Theory]
    [InlineData("con")]
    [InlineData("COM1 ")]
    [InlineData("nul.txt")]
    [InlineData("a/CONIN$/b")]
    [InlineData("a.")]
    [InlineData("a ")]
    public void Threat_03_What_Windows_reserves_is_refused_only_where_that_was_asked_for(string name) =>
        IsRefusedOnlyWherePortableNamesWereAskedFor(name);

    [Fact]
    public void Threat_04_Of_names_that_collide_somewhere_one_lands_where_portable_names_were_asked_for()
    {
        using var portable = new ReceivingRig(new IncomingOptions(Into: null) { PortableNames = true });
        Assert.Equal(PlanAction.Send, portable.Plan("a/Read", 1).Action);
        Assert.Equal(PlanAction.Refuse, portable.Plan("a/READ", 1).Action);
        Assert.Equal(PlanAction.Refuse, portable.Plan("A/other", 1).Action);
        Assert.Equal(PlanAction.Send, portable.Plan("a/other", 1).Action);
    }

    [Fact]
    public void The_folder_to_land_in_is_part_of_the_name()
    {
        using var into = new ReceivingRig(new IncomingOptions(TempFolder.Name("x/y")));
        var id = into.Offer("a", 1);
        into.Lane().Pack((id, "!"u8.ToArray()));
        Assert.Equal(["x/", "x/y/", "x/y/a = !"], into.Temp.Look());
        Assert.Equal(PlanAction.Refuse, into.Plan($"{new string('n', 250)}/{string.Join('/', Enumerable.Repeat(new string('n', 250), 14))}/{new string('n', 233)}", 1).Action);
    }

    [Fact]
    public void Threat_16_A_million_entries_are_planned_in_linear_time()
    {
        // Where each entry cost a look at all before it, this would take hours.
        const int entries = 1_000_000, batch = 5_000;
        using var dry = new ReceivingRig(new IncomingOptions(Into: null) { DryRun = true, PortableNames = true });
        for (var first = 0; first < entries; first += batch)
        {
            var offered = Enumerable.Range(first, batch).Select(n => Offered((uint)n) with { Name = $"{n / 100}/{n}" });
            Assert.All(dry.Transfer.Plan(new OfferRequest { Entries = [.. offered] }).Entries, answer => Assert.Equal(PlanAction.Send, answer.Action));
        }
    }

    [Fact]
    public void Offers_come_in_order()
    {
        Assert.Equal("bad", Refusal(Offered(1)));
        Assert.Equal("bad", Refusal(Offered(0), Offered(0)));
        Assert.Equal("bad", Refusal(Offered(uint.MaxValue)));
        Assert.Equal(PlanAction.Send, _rig.Transfer.Plan(new OfferRequest { Entries = [Offered(1)] }).Entries[0].Action);
    }

    [Fact]
    public void No_more_can_be_pending_than_the_window_holds()
    {
        _rig.Transfer.Plan(new OfferRequest { Entries = [.. Enumerable.Range(0, IncomingTransfer.Window).Select(n => Offered((uint)n))] });
        Assert.Equal("bad", Refusal(Offered(IncomingTransfer.Window)));
        _rig.Lane().Pack((7, [1]));
        Assert.Equal(PlanAction.Send, _rig.Transfer.Plan(new OfferRequest { Entries = [Offered(IncomingTransfer.Window)] }).Entries[0].Action);
    }

    [Fact]
    public void After_its_end_a_transfer_takes_no_offers()
    {
        _rig.Transfer.End();
        _rig.Transfer.DropStaged();
        Assert.Equal("gone", Refusal(Offered(0)));
    }

    [Fact]
    public void A_dry_run_remembers_nothing_and_wants_nothing()
    {
        using var dry = new ReceivingRig(new IncomingOptions(Into: null) { DryRun = true });
        var id = dry.Offer("a", 1);
        Assert.Null(dry.Transfer.Find(id));
        Assert.Throws<WireException>(() => dry.Lane().Pack((id, [1])));
        Assert.Empty(dry.Names());
    }

    [Fact]
    public void What_is_skipped_or_refused_is_not_to_be_sent()
    {
        _rig.Lane().Pack((_rig.Offer("there", 1), [1]));
        var skipped = _rig.Plan("there", 1);
        Assert.Equal(PlanAction.Skip, skipped.Action);
        Assert.Throws<WireException>(() => _rig.Lane().Pack((skipped.Id, [1])));
        var refused = _rig.Plan("../there", WireLimits.Unit);
        Assert.Throws<WireException>(() => _rig.Lane().Data(refused.Id, 0, [1]));
        Assert.Throws<WireException>(() => _rig.Lane().FileEnd(refused.Id, [1]));
        Assert.Equal((1, 1), (_rig.Transfer.Tally.Skipped, _rig.Transfer.Tally.Failed));
    }

    [Fact]
    public void A_stranger_pays_for_each_folder_that_its_names_make()
    {
        using var rig = Strangers(entries: 5);
        Directory.CreateDirectory(rig.Temp["inbox/there/too"]);
        Assert.Equal(PlanAction.Send, rig.Plan("there/too/file", 1).Action);
        Assert.Equal(PlanAction.Send, rig.Plan("new/deep/file", 1).Action);
        Assert.Equal((int)FileFault.Quota, rig.Plan("other/file", 1).Fault);
        Assert.Equal(PlanAction.Send, rig.Plan("new/file", 1).Action);
        Assert.Equal((int)FileFault.Quota, rig.Plan("new/another", 1).Fault);
    }

    [Fact]
    public void A_stranger_pays_for_a_folder_once_whether_its_content_comes_before_or_behind()
    {
        using var rig = Strangers(entries: 4);
        Assert.Equal(PlanAction.Send, rig.Plan("a", 0, EntryKind.Folder).Action);
        Assert.Equal(PlanAction.Send, rig.Plan("a/file", 1).Action);
        Assert.Equal(PlanAction.Send, rig.Plan("b/file", 1).Action);
        Assert.Equal(PlanAction.Send, rig.Plan("b", 0, EntryKind.Folder).Action);
        Assert.Equal((int)FileFault.Quota, rig.Plan("b/more", 1).Fault);
    }

    [Fact]
    public void A_stranger_pays_for_the_folder_it_asks_to_land_in()
    {
        using var rig = Strangers(entries: 3, into: "inbox/of/mine");
        Assert.Equal(PlanAction.Send, rig.Plan("file", 1).Action);
        Assert.Equal((int)FileFault.Quota, rig.Plan("more", 1).Fault);
    }

    private static ReceivingRig Strangers(long entries, string into = "inbox") =>
        new(new IncomingOptions(TempFolder.Name(into)) { Stranger = true, Allowance = new Allowance(100, entries, "full") });

    private void IsRefusedOnlyWherePortableNamesWereAskedFor(string name)
    {
        using var portable = new ReceivingRig(new IncomingOptions(Into: null) { PortableNames = true });
        Assert.Equal((int)FileFault.NotStorable, portable.Plan(name, 1).Fault);
        if (OperatingSystem.IsLinux()) Assert.Equal(PlanAction.Send, _rig.Plan(name, 1).Action);
    }

    private string Refusal(params OfferedEntry[] entries) =>
        Assert.Throws<ControlException>(() => _rig.Transfer.Plan(new OfferRequest { Entries = entries })).Code;

    private static OfferedEntry Offered(uint id) =>
        new() { Id = id, Name = $"f{id}", Kind = (int)EntryKind.File, Size = 1, Modified = ReceivingRig.Modified };
}
