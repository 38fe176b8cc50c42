using System.Net.Sockets;
using CsCheck;
using Dray.Bench.Models;
using Dray.Bench.Serving;

namespace Dray.Tests.Bench;

/// <summary>Every model does the same task, over real sockets.</summary>
public sealed class ModelTest
{
    public static TheoryData<string> Models() => [.. Catalogue.All.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Whole_messages_are_stored_and_answered(string name)
    {
        using var served = new ServedModel(name);
        var clients = Enumerable.Range(0, 5).Select(_ => served.Connect()).ToArray();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < clients.Length; i++) ServedModel.SendAll(clients[i], ServedModel.Message('a' + i));
            foreach (var client in clients) ServedModel.Answered(client);
        }

        Assert.Equal(15, served.Inbox.Messages);
        var stored = served.Stored;
        for (var i = 0; i < clients.Length; i++) Assert.Equal(3 * Inbox.MessageSize, stored.Count(b => b == 'a' + i));
        foreach (var client in clients) client.Dispose();
        served.Has(clients: 0);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_client_that_stalls_holds_up_nobody(string name)
    {
        using var served = new ServedModel(name);
        using var silent = served.Connect();
        using var half = served.Connect();
        ServedModel.SendAll(half, ServedModel.Message('h').AsSpan(0, 100));
        using var lively = served.Connect();
        for (var i = 0; i < 10; i++)
        {
            ServedModel.SendAll(lively, ServedModel.Message('l'));
            ServedModel.Answered(lively);
        }

        ServedModel.SendAll(half, ServedModel.Message('h').AsSpan(100));
        ServedModel.Answered(half);
        served.Has(clients: 3);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_message_may_come_byte_by_byte(string name)
    {
        using var served = new ServedModel(name);
        using var client = served.Connect();
        foreach (var part in ServedModel.Message('x')) ServedModel.SendAll(client, [part]);
        ServedModel.Answered(client);
        Assert.Equal(ServedModel.Message('x'), served.Stored);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_message_may_be_split_anywhere_and_run_into_the_next(string name)
    {
        using var served = new ServedModel(name);
        var expected = 0L;
        Gen.Int[1, 700].Array[1, 8].Sample(
            parts =>
            {
                using var client = served.Connect();
                foreach (var part in parts) ServedModel.SendAll(client, new byte[part]);
                var rest = (Inbox.MessageSize - (parts.Sum() % Inbox.MessageSize)) % Inbox.MessageSize;
                ServedModel.SendAll(client, new byte[rest]);
                ServedModel.Answered(client, (parts.Sum() + rest) / Inbox.MessageSize);
                expected += parts.Sum() + rest;
                Assert.Equal(expected, served.Stored.Length);
            },
            iter: 20,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_client_that_breaks_off_within_a_message_is_let_go(string name)
    {
        using var served = new ServedModel(name);
        using var stays = served.Connect();
        var ends = served.Connect();
        var resets = served.Connect();
        ServedModel.SendAll(ends, new byte[10]);
        ServedModel.SendAll(resets, new byte[10]);
        served.Has(clients: 3);
        ends.Dispose();
        resets.LingerState = new LingerOption(true, 0);
        resets.Dispose();
        served.Has(clients: 1);
        ServedModel.SendAll(stays, ServedModel.Message('s'));
        ServedModel.Answered(stays);

        // Whoever comes next may get the same descriptor, and none of the bytes before.
        using var next = served.Connect();
        ServedModel.SendAll(next, ServedModel.Message('n'));
        ServedModel.Answered(next);
        Assert.Equal(2, served.Inbox.Messages);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void At_its_end_every_client_is_hung_up_on(string name)
    {
        using var served = new ServedModel(name);
        using var silent = served.Connect();
        using var known = served.Connect();
        ServedModel.SendAll(known, ServedModel.Message('k'));
        ServedModel.Answered(known);
        served.Has(clients: 2);
        served.Stop();
        Assert.Equal(0, served.Inbox.Present);
        Assert.Equal(0, known.Receive(new byte[1]));
        Assert.Equal(0, silent.Receive(new byte[1]));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void More_than_1024_clients_fit(string name)
    {
        Assert.SkipUnless(Dray.Multiplexing.DescriptorLimit.RaiseToHardMaximum() is null or > 4000, "too few descriptors are allowed");
        Assert.SkipWhen(name == "timed", "each silent client costs it a tick of the kernel's clock");
        using var served = new ServedModel(name);
        var clients = Enumerable.Range(0, 1100).Select(_ => served.Connect()).ToArray();
        served.Has(clients.Length);
        foreach (var client in clients.Where((_, i) => i % 100 == 99))
        {
            ServedModel.SendAll(client, ServedModel.Message('m'));
            ServedModel.Answered(client);
        }

        foreach (var client in clients) client.Dispose();
        served.Has(clients: 0);
    }
}
