using System.Globalization;
using System.Text;
using Dray.Bench.Models;

namespace Dray.Bench.Reporting;

/// <summary>One measure over the number of clients: a line for each model, named at its end. Both axes are logarithmic.</summary>
internal sealed class ChartPanel
{
    private const double LabelHeight = 15;
    private const double LabelGap = 22; // between a line's end and its name

    private readonly Measure _measure;
    private readonly Results _results;
    private readonly LogScale _x;
    private readonly LogScale _y;

    /// <param name="measure">In microseconds.</param>
    /// <param name="results">What was measured.</param>
    /// <param name="left">Of the plot.</param>
    /// <param name="top">Of the plot.</param>
    /// <param name="width">Of the plot; names stand to the right of it.</param>
    /// <param name="height">Of the plot.</param>
    public ChartPanel(Measure measure, Results results, double left, double top, double width, double height)
    {
        _measure = measure;
        _results = results;
        var values = results.Models.SelectMany(Points).Select(point => point.Value).DefaultIfEmpty(1).ToArray();
        _x = new LogScale(results.Counts.FirstOrDefault(1), results.Counts.LastOrDefault(1), left + 12, left + width - 4);
        _y = new LogScale(
            Math.Pow(10, Math.Floor(Math.Log10(values.Min()))), Math.Pow(10, Math.Floor(Math.Log10(values.Max())) + 1), top + height, top);
    }

    public void Write(StringBuilder svg, string title)
    {
        var (left, right) = (_x.From - 12, _x.To + 4);
        Append(svg, $"<text class=\"h\" x=\"{left:0.#}\" y=\"{_y.To - 18:0.#}\">{title}</text>\n");
        for (var value = _y.Least; value <= _y.Most * 1.001; value *= 10)
        {
            Append(svg, $"<line class=\"g\" x1=\"{left:0.#}\" y1=\"{_y.At(value):0.#}\" x2=\"{right:0.#}\" y2=\"{_y.At(value):0.#}\"/>");
            Append(svg, $"<text x=\"{left - 8:0.#}\" y=\"{_y.At(value) + 4:0.#}\" text-anchor=\"end\">{Unit(value)}</text>\n");
        }

        foreach (var count in _results.Counts)
            Append(svg, $"<text x=\"{_x.At(count):0.#}\" y=\"{_y.From + 18:0.#}\" text-anchor=\"middle\">{count:N0}</text>\n");
        Append(svg, $"<text x=\"{(left + right) / 2:0.#}\" y=\"{_y.From + 38:0.#}\" text-anchor=\"middle\">clients, 1 in 100 of them busy</text>\n");
        WriteLines(svg);
    }

    private void WriteLines(StringBuilder svg)
    {
        var ends = new List<(ModelEntry Model, double X, double Y)>();
        foreach (var model in _results.Models)
        {
            var points = Points(model).Select(point => (X: _x.At(point.Count), Y: _y.At(point.Value))).ToArray();
            if (points.Length == 0) continue;
            var path = string.Join(" ", points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")));
            Append(svg, $"<polyline class=\"l m-{model.Name}\" points=\"{path}\"/>");
            foreach (var (x, y) in points) Append(svg, $"<circle class=\"m-{model.Name}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3\"/>");
            svg.Append('\n');
            ends.Add((model, points[^1].X, points[^1].Y));
        }

        ends.Sort((one, other) => one.Y.CompareTo(other.Y));
        var places = Spread([.. ends.Select(end => end.Y)], LabelHeight, _y.From + LabelHeight);
        foreach (var ((model, x, y), place) in ends.Zip(places))
        {
            Append(svg, $"<path class=\"k m-{model.Name}\" d=\"M{x + 5:0.#} {y:0.#}L{_x.To + LabelGap:0.#} {place:0.#}\"/>");
            Append(svg, $"<text class=\"n m-{model.Name}\" x=\"{_x.To + LabelGap + 4:0.#}\" y=\"{place + 4:0.#}\">{model.Title}</text>\n");
        }
    }

    /// <summary>Moves sorted places apart, to so much distance at least, without moving the last one beyond the lowest.</summary>
    internal static double[] Spread(double[] wanted, double distance, double lowest)
    {
        var places = (double[])wanted.Clone();
        for (var round = 0; round < places.Length; round++)
        {
            for (var i = 1; i < places.Length; i++)
            {
                var overlap = distance - (places[i] - places[i - 1]);
                if (overlap <= 0) continue;
                places[i - 1] -= overlap / 2;
                places[i] += overlap / 2;
            }
        }

        for (var (i, limit) = (places.Length - 1, lowest); i >= 0; i--, limit = places[i + 1] - distance) places[i] = Math.Min(places[i], limit);
        return places;
    }

    private IEnumerable<(int Count, double Value)> Points(ModelEntry model) =>
        from count in _results.Counts
        let figures = _results.Of(model, count)
        where figures is not null && _measure.Value(figures) > 0
        select (count, _measure.Value(figures)!.Value);

    private static string Unit(double microseconds) => microseconds switch
    {
        >= 999_999 => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1e6:0} s"),
        >= 999 => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1e3:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{microseconds:0.##} µs"),
    };

    private static void Append(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
