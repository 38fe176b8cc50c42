using System.Text.Json;
using Dray.Transfers;
using Dray.Transfers.Control;

namespace Dray.Tests.Transfers.Control;

public sealed class ControlMessagesTest
{
    [Theory]
    [InlineData("""{"count":1,"entries":[null]}""")]
    [InlineData("""{"count":1,"entries":[{"id":0,"action":99}]}""")]
    [InlineData("""{"count":1,"entries":[{"id":0,"action":0}]}""")]
    [InlineData("""{"count":1,"entries":[{"id":0,"action":"99"}]}""")]
    [InlineData("""{"count":1,"entries":[{"id":0,"action":" Refuse"}]}""")]
    [InlineData("""{"count":1,"entries":[{"id":0,"action":"Replace,Beside"}]}""")]
    [InlineData("""{"count":1,"entries":[{"id":0,"action":"send"}]}""")]
    [InlineData("""{"count":1,"entries":[{"id":0,"action":"\ud800"}]}""")]
    public void A_plan_that_is_none_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ControlJson.Default.PlanAnswer));

    [Theory]
    [InlineData(7, 3, "", "Skip Skip Skip")]
    [InlineData(7, 3, "8", "Skip Send Skip")]
    [InlineData(0, 3, "0 1 2", "Send Send Send")]
    [InlineData(7, 2, "", null)]
    [InlineData(7, 3, "6", null)]
    [InlineData(7, 3, "10", null)]
    [InlineData(7, 3, "8 8", null)]
    [InlineData(7, 3, "9 8", null)]
    [InlineData(uint.MaxValue - 1, 3, "0", null)]
    public void What_a_plan_does_not_name_is_there_and_what_is_no_plan_of_a_batch_is_none(uint first, int count, string named, string? all)
    {
        var plan = new PlanAnswer { Count = count, Entries = [.. named.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => new PlannedEntry { Id = uint.Parse(id) })] };
        if (all is null) Assert.Throws<IOException>(() => plan.InFull(first, 3));
        else Assert.Equal(all, string.Join(' ', plan.InFull(first, 3).Select(entry => entry.Action)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"name":7}""")]
    [InlineData("""{"id":-1}""")]
    [InlineData("""{"id":null}""")]
    [InlineData("""{"size":1.5}""")]
    [InlineData("""{"size":"1"}""")]
    [InlineData("""{"modified":9223372036854775808}""")]
    [InlineData("""{"differs":0}""")]
    [InlineData("""{"link":[]}""")]
    public void An_offered_entry_that_is_none_is_refused(string entry) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize($$"""{"entries":[{{entry}}]}""", ControlJson.Default.OfferRequest));

    [Fact]
    public void What_an_entry_does_not_say_is_as_it_was_what_nobody_knows_is_passed_over_and_the_last_word_counts()
    {
        const string json = """{"entries":[{},{"what":{"id":9},"n\u0061me":"b","size":3,"size":4,"data":null,"link":null,"ID":5}]}""";
        Assert.Equal([new OfferedEntry(), new OfferedEntry { Name = "b", Size = 4 }], JsonSerializer.Deserialize(json, ControlJson.Default.OfferRequest)!.Entries);
    }

    [Fact]
    public void An_offered_entry_arrives_as_it_was_and_says_nothing_of_what_it_has_not()
    {
        OfferedEntry[] entries =
        [
            new() { Id = 1, Name = "a \"b\" \u00e9", Kind = 1, Size = long.MaxValue, Modified = long.MinValue, Mode = 0x1FF },
            new() { Id = uint.MaxValue, Name = "c", Kind = 3, Link = "x/y", Data = 0, Identity = "i", Differs = true },
        ];
        var json = JsonSerializer.Serialize(new OfferRequest { Entries = entries }, ControlJson.Default.OfferRequest);
        Assert.Equal(entries, JsonSerializer.Deserialize(json, ControlJson.Default.OfferRequest)!.Entries);
        Assert.DoesNotContain("null", json, StringComparison.Ordinal);
        Assert.EndsWith("""{"id":4294967295,"name":"c","kind":3,"size":0,"modified":0,"mode":0,"link":"x/y","data":0,"identity":"i","differs":true}]}""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_planned_entry_arrives_as_it_was_and_says_nothing_of_what_it_has_not()
    {
        PlannedEntry[] entries =
        [
            new() { Id = 1, Action = PlanAction.Beside },
            new() { Id = 2, Action = PlanAction.Refuse, Reason = "why", Fault = 3, Digest = "00", Partial = true },
        ];
        var json = JsonSerializer.Serialize(new PlanAnswer { Count = 2, Entries = entries }, ControlJson.Default.PlanAnswer);
        Assert.Equal(entries, JsonSerializer.Deserialize(json, ControlJson.Default.PlanAnswer)!.Entries);
        Assert.Equal("""{"count":2,"entries":[{"id":1,"action":"Beside"},{"id":2,"action":"Refuse","reason":"why","fault":3,"digest":"00","partial":true}]}""", json);
    }

    [Fact]
    public void A_list_of_tickets_holds_no_null() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"tickets":[null]}""", ControlJson.Default.LanesAnswer));

    [Theory]
    [InlineData("", "")]
    [InlineData("zz", "zz")]
    [InlineData("00112233445566778899aabbccddeef", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    [InlineData("00112233445566778899aabbccddeefg", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    [InlineData("00112233445566778899aabbccddeeff", "00112233445566778899aabbccddeeff")]
    [InlineData("00112233445566778899aabbccddeeff", "00112233445566778899aabbccddeeff00112233445566778899aabbccddee\u0661f")]
    public void A_ticket_that_is_none_is_refused(string id, string secret) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(
            $$"""{"tickets":[{"id":"{{id}}","secret":"{{secret}}","lane":1}]}""", ControlJson.Default.LanesAnswer));

    [Theory]
    [InlineData("")]
    [InlineData("../hello?")]
    [InlineData("00112233445566778899aabbccddee/f")]
    [InlineData("00112233445566778899aabbccddeeff0")]
    public void A_transfers_id_that_is_none_is_refused(string id) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(
            $$"""{"transfer":"{{id}}","server":"","maxLanes":1,"window":1,"idleMs":1,"suite":1}""", ControlJson.Default.OpenAnswer));

    [Theory]
    [InlineData(long.MinValue, int.MinValue)]
    [InlineData(-1, -1)]
    [InlineData(0, 0)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void Threat_18_A_server_that_names_hostile_times_and_counts_breaks_no_sender(long idle, int count)
    {
        var json = $$"""{"transfer":"00112233445566778899aabbccddeeff","server":"","maxLanes":{{count}},"window":{{count}},"idleMs":{{idle}},"suite":1}""";
        var answer = JsonSerializer.Deserialize(json, ControlJson.Default.OpenAnswer)!;
        Assert.InRange(TimeSpan.FromMilliseconds(answer.IdleMs), TimeSpan.Zero, TimeSpan.FromDays(1));
        Assert.InRange(answer.MaxLanes, 1, 16);
        Assert.InRange(answer.Window, 1, 65_536);
    }

    [Fact]
    public void Every_action_and_policy_is_written_and_read_by_its_name()
    {
        foreach (var action in Enum.GetValues<PlanAction>())
        {
            var json = JsonSerializer.Serialize(new PlanAnswer { Count = 1, Entries = [new PlannedEntry { Id = 1, Action = action }] }, ControlJson.Default.PlanAnswer);
            Assert.Contains($"\"{action}\"", json, StringComparison.Ordinal);
            Assert.Equal(action, JsonSerializer.Deserialize(json, ControlJson.Default.PlanAnswer)!.Entries[0].Action);
        }

        foreach (var policy in Enum.GetValues<ConflictPolicy>())
        {
            var json = JsonSerializer.Serialize(new OpenRequest { Protocol = 1, OnConflict = policy }, ControlJson.Default.OpenRequest);
            Assert.Equal(policy, JsonSerializer.Deserialize(json, ControlJson.Default.OpenRequest)!.OnConflict);
        }
    }
}
