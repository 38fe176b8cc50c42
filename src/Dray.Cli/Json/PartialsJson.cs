using Dray.Cli.Output;
using Dray.Server.Administration;

namespace Dray.Cli.Json;

/// <summary>Partials told to programs.</summary>
internal sealed class PartialsJson(JsonLines<PartialsLine> lines) : PartialsOutput
{
    public override void List(IReadOnlyList<PartialStatus> partials, Func<string, string?> nameOf)
    {
        foreach (var one in partials)
            lines.Write(new PartialsLine.Partial(one.Id, one.Target, one.Device, nameOf(one.Device), one.Size, one.Done, one.Touched, one.InUse));
    }

    public override void Removed(PartialStatus partial) => lines.Write(new PartialsLine.Removed(partial.Id, partial.Target, partial.Done));

    public override void Stays(string id, string reason) => lines.Write(new PartialsLine.Stays(id, reason));

    public override void Ended(int exitCode, string? reason) => lines.Write(new PartialsLine.Done(exitCode, reason));
}
