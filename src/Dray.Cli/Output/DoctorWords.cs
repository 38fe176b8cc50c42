using Dray.Cli.Doctor;

namespace Dray.Cli.Output;

/// <summary>A diagnosis told to people. It is what was asked for, so all of it is a result.</summary>
internal sealed class DoctorWords(Terminal terminal) : DoctorOutput
{
    private const int Indent = 20;

    public override void Begin(string title) => terminal.Result(terminal.Paint(Terminal.Clean(title), Tone.Strong));

    public override void Tell(Finding finding)
    {
        var (word, tone) = finding.Verdict switch
        {
            Verdict.Fine => ("ok", Tone.Good),
            Verdict.Wrong => ("WRONG", Tone.Bad),
            _ => ("?", Tone.Strong),
        };
        terminal.Result($"  {terminal.Paint(word.PadRight(5), tone)}  {finding.Check,-11}  {Terminal.Clean(finding.Fact)}");
        if (finding.Mend is { } mend) terminal.Result($"{new string(' ', Indent)} -> {Terminal.Clean(mend)}");
    }

    public override void Tell(IReadOnlyList<Measured> measured, string? limit)
    {
        terminal.Result(terminal.Paint("Measured", Tone.Strong));
        foreach (var line in BarChart.Lines([.. measured.Select(one => (NameOf(one.What), one.Rate))])) terminal.Result($"  {line}");
        if (limit is not null) terminal.Result($"A send to there is limited by: {NameOf(limit)}.");
    }

    private static string NameOf(string what) => what switch
    {
        Measures.DiskWrite => "disk here, written",
        Measures.DiskRead => "disk here, read",
        Measures.Processor => "processors here",
        Measures.Link => "link, over TLS",
        Measures.DiskThere => "disk there, written",
        _ => "all together",
    };

    public override void Ended(int exitCode, IReadOnlyList<Finding> found)
    {
        var wrong = found.Where(finding => finding.Verdict == Verdict.Wrong).Select(finding => finding.Check).Distinct().ToArray();
        terminal.Result(wrong.Length == 0 ? terminal.Paint("Nothing is wrong.", Tone.Good) : terminal.Paint($"Wrong: {string.Join(", ", wrong)}.", Tone.Bad));
    }
}
