using Dray.Cli.Doctor;
using Dray.Cli.Output;

namespace Dray.Cli.Json;

/// <summary>A diagnosis told to programs.</summary>
internal sealed class DoctorJson(JsonLines<DoctorLine> lines) : DoctorOutput
{
    public override void Tell(Finding finding) => lines.Write(new DoctorLine.Found(
        finding.Check, finding.Verdict switch { Verdict.Fine => "fine", Verdict.Wrong => "wrong", _ => "unknown" }, finding.Culprit, finding.Fact, finding.Mend));

    public override void Tell(IReadOnlyList<Measured> measured, string? limit)
    {
        foreach (var one in measured)
            lines.Write(new DoctorLine.Measurement(one.What, (long)one.Rate, one.Bytes, (long)one.Took.TotalMilliseconds, one.What == limit ? true : null));
    }

    public override void Ended(int exitCode, IReadOnlyList<Finding> found) =>
        lines.Write(new DoctorLine.Done(exitCode, [.. found.Select(finding => finding.Culprit).OfType<string>().Distinct()]));
}
