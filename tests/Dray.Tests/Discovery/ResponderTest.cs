using System.Net;
using Dray.Discovery;
using Dray.Discovery.Messages;

namespace Dray.Tests.Discovery;

public sealed class ResponderTest
{
    private static readonly DnsName Instance = DrayService.Type.Beneath("laptop");

    [Fact]
    public void A_name_is_asked_for_three_times_and_announced_twice()
    {
        var air = new Airwaves();
        var began = air.Now;
        air.Announce();
        air.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(5, air.Said.Count);
        Assert.All(air.Said.Take(3), said => Assert.True(said.Message is { IsResponse: false, Authorities.Count: 3, Answers.Count: 0 }));
        Assert.All(air.Said.Take(3), said => Assert.Contains(said.Message.Questions, question => question.Name.Equals(Instance) && question.Type == DnsType.Any));
        Assert.All(air.Said.Skip(3), said => Assert.True(said.Message is { IsResponse: true, Answers.Count: 5 }));
        Assert.Equal(TimeSpan.FromMilliseconds(250), air.Said[1].At - air.Said[0].At);
        Assert.Equal(TimeSpan.FromSeconds(1), air.Said[4].At - air.Said[3].At);
        Assert.True(air.Said[3].At - began <= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void What_is_announced_is_the_name_the_place_and_a_part_of_the_id()
    {
        var air = new Airwaves();
        air.Announce(Airwaves.Laptop with { More = [new(DrayService.Offer, "7")] });
        air.Advance(TimeSpan.FromSeconds(5));
        var records = air.Last.Answers;
        Assert.Equal(8097, records.Single(record => record.Type == DnsType.Service).ServicePort);
        Assert.Equal(IPAddress.Parse("10.0.0.1"), records.Single(record => record.Type == DnsType.A).ToAddress());
        Assert.Equal(
            [new("txtvers", "1"), new("id", new string('a', 16)), new("v", "2"), new("offer", "7")],
            TextPairs.Read(records.Single(record => record.Type == DnsType.Text).Data.Span, "txtvers", "id", "v", "offer"));
        Assert.Equal([Instance, DrayService.Type], records.Where(record => record.Type == DnsType.Pointer).Select(record => record.PointsTo));
        Assert.All(records, record => Assert.Equal(record.Type != DnsType.Pointer, record.Flush));
    }

    [Fact]
    public void Nobody_is_answered_before_the_name_is_held()
    {
        var air = new Airwaves();
        air.Announce();
        air.Hear(Airwaves.Query(DrayService.Type, DnsType.Pointer));
        air.Advance(TimeSpan.FromMilliseconds(700));
        Assert.All(air.Said, said => Assert.False(said.Message.IsResponse));
    }

    [Fact]
    public void A_name_that_somebody_bears_gets_a_number()
    {
        var air = new Airwaves();
        var number = new NameNumber();
        air.Announce(number: number);
        air.Hear(new DnsMessage { IsResponse = true, Answers = [DnsRecord.Service(Instance, 120, new DnsName("other", "local"), 8097)] });
        air.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains(air.Last.Answers, record => record.Name.Equals(DrayService.Type.Beneath("laptop-2")));
        Assert.DoesNotContain(air.Last.Answers, record => record.Name.Equals(Instance));
        Assert.Equal(2, number.Value);
    }

    [Fact]
    public void A_name_that_is_held_is_asked_for_again_before_it_is_given_up()
    {
        var air = Airwaves.WithAnnounced();
        air.Hear(new DnsMessage { IsResponse = true, Answers = [DnsRecord.Service(Instance, 120, new DnsName("other", "local"), 1)] });
        air.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(3, air.Said.Count(said => !said.Message.IsResponse));
        Assert.Contains(air.Last.Answers, record => record.Name.Equals(Instance));
    }

    [Fact]
    public void Its_own_words_and_a_farewell_contradict_nothing()
    {
        var air = Airwaves.WithAnnounced();
        var own = Airwaves.Laptop.Records(1, [IPAddress.Parse("10.0.0.1")]);
        air.Hear(new DnsMessage { IsResponse = true, Answers = own });
        air.Hear(new DnsMessage { IsResponse = true, Answers = [DnsRecord.Service(Instance, 0, new DnsName("other", "local"), 1)] });
        air.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(air.Said);
    }

    [Theory]
    [InlineData(8098, 1)] // later than ours: theirs wins, and is given a second
    [InlineData(8096, 0)]
    [InlineData(8097, 0)] // the same: it is this one's own, come back
    public void Of_two_that_ask_at_once_the_later_in_order_wins(int port, int seconds)
    {
        var air = new Airwaves();
        var began = air.Now;
        air.Announce();
        var host = Airwaves.Laptop.Records(1, [])[0].ServiceHost;
        air.Hear(new DnsMessage
        {
            Questions = [new DnsQuestion(Instance, DnsType.Any)],
            Authorities = [DnsRecord.Service(Instance, 120, host, port), Airwaves.Laptop.Records(1, [])[1]],
        });
        air.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(seconds, (int)(air.Said[0].At - began).TotalSeconds);
        Assert.Contains(air.Last.Answers, record => record.Name.Equals(Instance));
    }

    [Fact]
    public void A_contender_who_never_ends_is_given_ever_more_time()
    {
        var air = new Airwaves();
        air.Announce();
        for (var number = 1; number <= 200; number++)
        {
            air.Hear(new DnsMessage
            {
                IsResponse = true,
                Answers = [.. Enumerable.Range(1, 60).Select(i => DnsRecord.Service(DrayService.Type.Beneath(i == 1 ? "laptop" : $"laptop-{i}"), 120, new DnsName("x"), 1))],
            });
            air.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.True(air.Said.Count < 50, $"{air.Said.Count} messages in 20 s");
    }

    [Fact]
    public void A_pointer_is_answered_after_a_moment_with_all_that_belongs_to_it()
    {
        var air = Airwaves.WithAnnounced();
        var asked = air.Now;
        air.Hear(Airwaves.Query(DrayService.Type, DnsType.Pointer));
        air.Advance(TimeSpan.FromSeconds(1));
        var (at, answer) = Assert.Single(air.Said);
        Assert.InRange(at - asked, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(120));
        Assert.Equal(Instance, Assert.Single(answer.Answers).PointsTo);
        Assert.Equal([DnsType.Service, DnsType.Text, DnsType.A], answer.Additionals.Select(record => record.Type));
    }

    [Fact]
    public void What_an_asker_knows_is_not_told_again()
    {
        var air = Airwaves.WithAnnounced();
        DnsMessage Knowing(uint ttl) => Airwaves.Query(DrayService.Type, DnsType.Pointer) with { Answers = [DnsRecord.Pointer(DrayService.Type, ttl, Instance)] };
        air.Hear(Knowing(2250));
        air.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(air.Said);
        air.Hear(Knowing(2249));
        air.Advance(TimeSpan.FromSeconds(2));
        Assert.Single(air.Said);
    }

    [Fact]
    public void What_an_asker_knows_may_come_in_a_second_message()
    {
        var air = Airwaves.WithAnnounced();
        DnsMessage rest = new() { Answers = [DnsRecord.Pointer(DrayService.Type, 4500, Instance)] };
        air.Hear(Airwaves.Query(DrayService.Type, DnsType.Pointer) with { IsTruncated = true });
        air.Advance(TimeSpan.FromMilliseconds(300));
        air.Hear(rest, new IPEndPoint(IPAddress.Parse("10.0.0.3"), 5353));
        Assert.Empty(air.Said);
        air.Hear(rest);
        air.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(air.Said);
    }

    [Fact]
    public void Who_asks_for_an_answer_of_its_own_gets_one_while_others_have_heard_it()
    {
        var air = Airwaves.WithAnnounced();
        air.Hear(Airwaves.Query(Instance, DnsType.Service, unicast: true));
        var (to, reply) = Assert.Single(air.Replied);
        Assert.Equal(Airwaves.Asker, to);
        Assert.Single(reply.Answers);
        Assert.Empty(air.Said);
        air.Advance(TimeSpan.FromSeconds(31)); // a quarter of 120 s: time that all hear it again
        air.Hear(Airwaves.Query(Instance, DnsType.Service, unicast: true));
        Assert.Single(air.Said);
    }

    [Fact]
    public void A_plain_dns_client_is_answered_as_it_expects()
    {
        var air = Airwaves.WithAnnounced();
        var client = new IPEndPoint(IPAddress.Parse("10.0.0.9"), 40000);
        air.Hear(Airwaves.Query(DrayService.Type, DnsType.Pointer) with { Id = 77 }, client);
        var (to, reply) = Assert.Single(air.Replied);
        Assert.Equal(client, to);
        Assert.Equal(77, reply.Id);
        Assert.Single(reply.Questions);
        Assert.All(reply.Answers.Concat(reply.Additionals), record => Assert.True(record is { Ttl: <= 10, Flush: false }));
    }

    [Fact]
    public void Who_asks_for_a_name_that_is_held_hears_so_at_once()
    {
        var air = Airwaves.WithAnnounced();
        air.Hear(new DnsMessage
        {
            Questions = [new DnsQuestion(Instance, DnsType.Any, Unicast: true)],
            Authorities = [DnsRecord.Service(Instance, 120, new DnsName("other", "local"), 1)],
        });
        Assert.Contains(Assert.Single(air.Said).Message.Answers, record => record.Type == DnsType.Service);
    }

    [Fact]
    public void At_its_end_everything_is_taken_back()
    {
        var air = Airwaves.WithAnnounced();
        air.Leave();
        Assert.Equal(4, air.Last.Answers.Count);
        Assert.All(air.Last.Answers, record => Assert.Equal(0u, record.Ttl));
        // That there is such a kind of service others may say as well.
        Assert.DoesNotContain(air.Last.Answers, record => record.Name.Equals(DrayService.AllTypes));
    }

    [Fact]
    public void Threat_21_Ten_thousand_questions_get_a_bounded_number_of_answers()
    {
        var air = Airwaves.WithAnnounced();
        DnsMessage[] questions =
        [
            Airwaves.Query(DrayService.Type, DnsType.Pointer), Airwaves.Query(Instance, DnsType.Service), Airwaves.Query(Instance, DnsType.Any),
            Airwaves.Query(DrayService.AllTypes, DnsType.Pointer), Airwaves.Query(Instance, DnsType.Text, unicast: true), Airwaves.Query(DrayService.Type, DnsType.Any, unicast: true),
        ];
        for (var i = 0; i < 10_000; i++)
        {
            var from = new IPEndPoint(IPAddress.Parse($"10.0.0.{2 + (i % 250)}"), i % 3 == 0 ? 40_000 : 5353);
            air.Hear(questions[i % questions.Length], from);
            air.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerSecond / 1000));
        }

        air.Advance(TimeSpan.FromSeconds(2));
        // Ten seconds: each of five records once a second at most, in messages of one record at worst.
        Assert.True(air.Said.Count <= 5 * 12, $"{air.Said.Count} answers to everybody");
        Assert.True(air.Said.SelectMany(said => said.Message.Answers.Concat(said.Message.Additionals)).Count() <= 5 * 12);
        Assert.True(air.Replied.Count <= 20 + (10 * 12), $"{air.Replied.Count} answers to single askers");
    }
}
