using System.CommandLine;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Security;
using Dray.Server.Administration;
using Dray.Wire;

namespace Dray.Cli;

/// <summary><c>dray devices</c>: who is known here, and what each may do.</summary>
internal static class DevicesCommand
{
    private const string Usage = """
        devices [OPTION]... [list]
        devices [OPTION]... allow DEVICE
        devices [OPTION]... rename DEVICE NAME
        devices [OPTION]... forget DEVICE
        """;

    private const string Manual = """
        DEVICE is the name of a device or its id, as the list shows them. What is changed holds at once,
        for servers that are running too: what a device is sending there is cut within a second or two once
        it is forgotten, may not send any more, or may send elsewhere or less; it may begin anew.
        A device that has just been paired may send, into the served folder, as much as it likes, and
        get what is shared. Another --bwlimit holds for what it is sending already. The list also names
        who is sending to this user's servers now.

        Examples:
          dray devices
          dray devices rename laptop ada
          dray devices allow ada --into from/ada --at-most 2G
          dray devices allow ada --bwlimit 10M
          dray devices allow ada --send no
          dray devices forget ada

        Environment:
          DRAY_HOME    where dray keeps what it knows of other devices

        Exit codes:
          0 done    2 usage    3 the known devices can't be read or written, or a server that runs could
          not be told of one that was forgotten    5 no such device
        """;

    private const string Everything = ".";
    private const string NoLimit = "any";
    private const string Yes = "yes";

    private static readonly string[] Actions = ["list", "allow", "rename", "forget"];

    private static readonly Argument<string?> Action = new("action") { Arity = ArgumentArity.ZeroOrOne, Description = "What to do; list by default" };
    private static readonly Argument<string[]> Operands = new("device") { Arity = ArgumentArity.ZeroOrMore, Description = "Which device; behind rename its new name too" };

    private static readonly Option<string?> Send = YesOrNo("--send", "allow: whether it may send to this device");
    private static readonly Option<string?> Get = YesOrNo("--get", "allow: whether it may get files from this device");
    private static readonly Option<string?> Into = Options.Value("--into", "FOLDER", "allow: the folder beneath the served one that it sends into; '.' is the served one", Folder);
    private static readonly Option<string?> AtMost = Options.Value("--at-most", "SIZE", "allow: the most that one transfer of it may bring, as 500M or 2G; 'any' is no limit", Limit);
    private static readonly Option<string?> BandwidthLimit = Options.Value("--bwlimit", "RATE", "allow: how fast all that it sends may come, as 10M bytes a second or 100mbit; 'any' is no limit", Speed);
    private static readonly Option<string?> Ask = YesOrNo("--ask", "allow: whether 'dray serve --ask' asks about what it sends");
    private static readonly Option<bool> Json = Options.Flag("--json", "Tell everything as lines of JSON on standard output");

    public static Verb Build()
    {
        Action.CompletionSources.Clear();
        Action.CompletionSources.Add(Actions);
        var verb = new Verb("devices", "Lists the devices that are known here, and says what each may do.", Usage, Manual)
        {
            Action, Operands, Send, Get, Into, AtMost, BandwidthLimit, Ask, Json,
        };
        verb.SetAction(Run);
        return verb;
    }

    private static int Run(ParseResult parsed)
    {
        DevicesOutput output = parsed.GetValue(Json)
            ? new DevicesJson(new(Console.OpenStandardOutput(), DevicesLineContext.Default.DevicesLine, TimeProvider.System))
            : new DevicesWords(Terminal.OfProcess());
        var (exitCode, reason) = (ExitCode.Done, (string?)null);
        try
        {
            var known = new KnownDevices(ConfigurationFolder.DefaultPath());
            if (Do(parsed, known, output) is { } stranger)
                (exitCode, reason) = (ExitCode.SomeFailed, $"No device here is called '{stranger}': 'dray devices' lists them.");
        }
        catch (Exception fault) when (fault is IdentityException or AdministrationException)
        {
            (exitCode, reason) = (ExitCode.Unreachable, fault.Message);
        }
        catch (DeviceNameException fault)
        {
            throw new UsageException(fault.Message);
        }

        output.Ended(exitCode, reason);
        return exitCode;
    }

    /// <summary>The device that was named, where there is none; else null.</summary>
    private static string? Do(ParseResult parsed, KnownDevices known, DevicesOutput output)
    {
        var action = parsed.GetValue(Action) ?? "list";
        var changes = Options.FirstGiven(parsed, [Send, Get, Into, AtMost, BandwidthLimit, Ask]) is not null;
        if (changes != (action == "allow") && Actions.Contains(action))
            throw new UsageException(changes ? $"'{action}' changes no rights: that is for 'allow'." : "Say what to allow: --send, --get, --into, --at-most, --bwlimit or --ask.");
        switch (action, parsed.GetValue(Operands) ?? [])
        {
            case ("list", []):
                output.List(known.List());
                foreach (var transfer in LocalServers.Running()) output.Running(transfer);
                return null;
            case ("allow", [var who]):
                return Tell(known.Update(who, device => Allowed(parsed, device)), who, output.Changed);
            case ("rename", [var who, var name]):
                return Tell(known.Update(who, device => device with { Name = name }), who, output.Changed);
            case ("forget", [var who]):
                return Tell(known.Forget(who), who, device =>
                {
                    output.Forgotten(device);
                    LocalServers.CutOff(device);
                });
            default:
                throw new UsageException(Actions.Contains(action)
                    ? $"'{action}' takes other arguments."
                    : $"'{action}' is none of {string.Join(", ", Actions)}.");
        }
    }

    private static string? Tell(KnownDevice? device, string who, Action<KnownDevice> tell)
    {
        if (device is null) return who;
        tell(device);
        return null;
    }

    private static KnownDevice Allowed(ParseResult parsed, KnownDevice device) => device with
    {
        Send = parsed.GetValue(Send) is { } send ? send == Yes : device.Send,
        Get = parsed.GetValue(Get) is { } get ? get == Yes : device.Get,
        Into = parsed.GetValue(Into) switch
        {
            null => device.Into,
            Everything => null,
            var folder => folder,
        },
        AtMost = parsed.GetValue(AtMost) switch
        {
            null => device.AtMost,
            NoLimit or "none" => null,
            var size => Size.Parse(size),
        },
        Unasked = parsed.GetValue(Ask) is { } ask ? ask != Yes : device.Unasked,
        BandwidthLimit = parsed.GetValue(BandwidthLimit) switch
        {
            null => device.BandwidthLimit,
            NoLimit => null,
            var rate => Rate.Parse(rate),
        },
    };

    // Of a bool the parser would take no other words than its own.
    private static Option<string?> YesOrNo(string name, string description) =>
        Options.Choice<string>(name, description, (Yes, Yes), ("no", "no"));

    // Words that take a limit away stay words here, since to the parser null is a value that is missing.
    private static string Folder(string text)
    {
        var fault = text == Everything ? NameFault.None : WireName.TryParse(text, out _);
        return fault == NameFault.None ? text : throw new UsageException($"'{text}' is no folder beneath the served one: {fault.Describe()}.");
    }

    private static string Limit(string text)
    {
        if (text != NoLimit) Size.Parse(text);
        return text;
    }

    private static string Speed(string text)
    {
        if (text != NoLimit) Rate.Parse(text);
        return text;
    }
}
