using System.Globalization;
using System.Security;
using System.Text;

namespace Dray.Bench.Reporting;

/// <summary>Results as a picture, SVG: what a wake-up takes, and what a message costs, over the number of clients.</summary>
internal static class Chart
{
    private const int Width = 1120;
    private const int Height = 500;
    private const double PlotWidth = 330;
    private const double PlotHeight = 320;
    private const double Top = 110;

    public static string Of(Results results, string machine)
    {
        var svg = new StringBuilder();
        svg.Append(string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" role="img">
            <title>The models of IO side by side</title>
            <style>
            {Palette.Style()}
            </style>
            <rect class="b" width="{Width}" height="{Height}" rx="6"/>
            <text class="t" x="24" y="38">The models of IO side by side</text>
            <text x="24" y="60">{SecurityElement.Escape(machine)}; messages of 512 bytes over loopback</text>

            """).ReplaceLineEndings("\n"));
        new ChartPanel(Measure.WakeMedian, results, 72, Top, PlotWidth, PlotHeight).Write(svg, "Wake-up of a server that sleeps, median");
        new ChartPanel(Measure.CpuPerMessage, results, 72 + (Width / 2), Top, PlotWidth, PlotHeight).Write(svg, "CPU a message when busy");
        return svg.Append("</svg>\n").ToString();
    }
}
