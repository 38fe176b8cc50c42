using System.Net;
using System.Security.Cryptography;
using Dray.Files;
using Dray.Security;
using Dray.Security.Pairing;
using Dray.Server.Control;
using Dray.Server.Sharing;
using Dray.Transfers;
using Dray.Transfers.Control;

namespace Dray.Server.Offering;

/// <summary>
/// The codes of an offer, and the one thing that each lets its taker do: have sent to it what is offered, as a whole. Any thread.
/// Disposing frees what was put aside.
/// </summary>
internal sealed class OfferDesk : IDisposable
{
    private readonly OfferOptions _options;
    private readonly DeviceIdentity _own;
    private readonly KnownDevices _known;
    private readonly PullDesk _pulls;
    private readonly Action<OfferEvent> _report;
    private readonly SpooledSource? _spool;
    private readonly IReadOnlyList<Coded> _codes;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <exception cref="ArgumentException">The sources make no sense; the message is for people.</exception>
    public OfferDesk(OfferOptions options, DeviceIdentity own, string home, PullDesk pulls, TimeProvider time, Action<OfferEvent> report)
    {
        (_options, _own, _pulls, _report) = (options, own, pulls, report);
        _known = new KnownDevices(home);
        _spool = SpoolOf(options);
        try
        {
            // What is wrong with the sources shows here, before anybody is told a code.
            using var sources = Transfers.Sending.SourceList.Open(options.What with { OpenSource = Open });
        }
        catch
        {
            Dispose();
            throw;
        }

        _codes = [.. Numbers(options.Count).Select(number => new Coded(OfferCode.Draw(number), own.Id, time, options.Lifetime, Finished))];
    }

    /// <summary>All of them, over or not.</summary>
    public IReadOnlyList<Coded> Codes => _codes;

    /// <summary>What is offered, by its parts.</summary>
    public OfferedFiles Files => new(_options.What.Sources, new PathFilter(_options.What.Filters), Open);

    /// <summary>Ends when every code is over.</summary>
    public Task Completion => _over.Task;

    /// <summary>Makes the codes valid.</summary>
    public void Show()
    {
        foreach (var one in _codes) one.Show();
    }

    /// <summary>Whether somebody has proved to know one of the codes, and may come again.</summary>
    public bool IsTaker(string device) => _codes.Any(one => one.NameOfTaker(device) is not null);

    /// <summary>What anybody may know.</summary>
    public HelloAnswer Hello() => new()
    {
        Protocol = ControlProtocol.Version, Server = _own.Name, Known = false, Open = false, Code = _codes.Any(static one => one.IsOpen),
    };

    /// <summary>A step of a device's proof that it knows a code. Whose certificate it is comes from the connection, never from a message.</summary>
    /// <exception cref="ControlException">The step did not lead on.</exception>
    public PairingStep Take(string pairing, string verb, PairingStep step, string device, IPEndPoint peer)
    {
        if (step.Offer is not { } number) throw new ControlException(ErrorCode.NoCode, "files are offered here under a code: take them by 'dray receive CODE'");
        var coded = _codes.FirstOrDefault(one => one.Code.Number == number)
            ?? throw new ControlException(ErrorCode.NoCode, $"nothing is offered under the number {number} here");
        try
        {
            return (pairing, verb) switch
            {
                ("", "") => new PairingStep { Bytes = coded.Begin(device) },
                (_, "rounds") => new PairingStep { Bytes = coded.Answer(pairing, device, step.Bytes) },
                (_, "confirm") => new PairingStep
                {
                    Bytes = coded.Confirm(pairing, device, NameOf(device, step.Device), step.Bytes), Device = _own.Name, Text = _options.Text is not null,
                },
                _ => throw ControlGate.NotHere(),
            };
        }
        catch (PairingException refusal)
        {
            if (refusal.Fault == PairingFault.Disagreed) _report(new OfferMissed(number, peer));
            coded.Look();
            throw new ControlException(PairingPlane.CodeOf(refusal.Fault), WordsOf(refusal));
        }
    }

    /// <summary>Begins to send what is offered; the caller disposes of it, and says how it ended.</summary>
    /// <exception cref="ControlException">It is not this device's to take.</exception>
    public (Coded Coded, OutgoingPull Pull) Begin(PullRequest request, string device, IPEndPoint peer, CancellationToken gone)
    {
        var coded = _codes.FirstOrDefault(one => one.Code.Number == request.Offer && one.NameOfTaker(device) is not null) ?? throw NotYours();
        // Whoever has given a code away wants nobody on the way to read it.
        if (request.Terms.Suite != (int)Wire.LaneSuite.Sealed) throw new ControlException(ErrorCode.Refused, "what is offered under a code is always encrypted");
        var name = coded.NameOfTaker(device) ?? throw NotYours();
        var what = _options.What;
        var asked = OutgoingPull.OptionsOf(request with { Paths = what.Sources }, what.ConfigurationFolder!, device, peer);
        var options = asked with { Filters = what.Filters, BandwidthLimit = what.BandwidthLimit, Lanes = what.Lanes ?? asked.Lanes };
        var pull = _pulls.Begin(options, request.Events, name, peer, Open, gone);
        coded.Pulls(pull);
        _report(new OfferBegun(coded.Code.Number, name, device, peer));
        return (coded, pull);
    }

    /// <summary>Its answer has ended, and <paramref name="told"/> whether all of it went out.</summary>
    public void Ended(Coded coded, OutgoingPull pull, bool isDryRun, bool told)
    {
        var taken = told && !isDryRun && pull.Receipt is { Ended: SendEnd.Done or SendEnd.SomeFailed };
        var receipt = pull.Receipt ?? new SendReceipt { Ended = SendEnd.Cancelled };
        var number = coded.Code.Number;
        if (taken) _report(new OfferTaken(number, pull.Client, pull.Device, pull.Peer, receipt));
        else if (!isDryRun) _report(new OfferBroken(number, pull.Client, pull.Device, pull.Peer, receipt));
        coded.Pulled(pull, taken);
    }

    /// <summary>Looks at the clock.</summary>
    public void Sweep()
    {
        foreach (var one in _codes) one.Look();
    }

    public void Dispose() => _spool?.Dispose();

    private static ControlException NotYours() => new(ErrorCode.Refused, "it is not offered to this device (any more)");

    private static string WordsOf(PairingException refusal) => refusal.Fault == PairingFault.NoCode
        ? "this code is good for nothing any more: it was taken, withdrawn, out of date, or guessed at too often"
        : refusal.Message;

    private static SpooledSource? SpoolOf(OfferOptions options)
    {
        var name = options.What.StandardInputName ?? "stdin";
        if (options.Text is { } text) return SpooledSource.Take(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), name);
        return options.What.Sources.Contains("-") ? SpooledSource.Take(options.What.StandardInput ?? Console.OpenStandardInput(), name) : null;
    }

    /// <summary>In a row, from anywhere: they are found by these, and look like one offer.</summary>
    private static IEnumerable<int> Numbers(int count)
    {
        var first = RandomNumberGenerator.GetInt32(OfferCode.MostNumber);
        return Enumerable.Range(first, count).Select(static number => 1 + (number % OfferCode.MostNumber));
    }

    private ISourceTree Open(string path) => path == "-" && _spool is not null ? _spool.Lend() : SourceTree.Open(path);

    private string NameOf(string device, string claimed)
    {
        try
        {
            return _known.Find(device)?.Name ?? claimed;
        }
        catch (IdentityException)
        {
            return claimed; // who is known decides nothing here
        }
    }

    private void Finished(Coded coded, OfferEnd end)
    {
        _report(new OfferOver(coded.Code.Number, end));
        if (_codes.All(static one => one.End is not null)) _over.TrySetResult();
    }
}
