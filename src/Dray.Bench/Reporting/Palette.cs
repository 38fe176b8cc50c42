namespace Dray.Bench.Reporting;

/// <summary>Colours of models, on light and on dark ground; kin models have kin colours, and one of them dashes.</summary>
internal static class Palette
{
    private static readonly (string Model, string Light, string Dark, string Dash)[] Colours =
    [
        ("threads", "#8d6039", "#c99a6b", ""),
        ("nonblocking", "#6b7280", "#9aa4b2", ""),
        ("timed", "#6b7280", "#9aa4b2", "5 4"),
        ("select", "#d9480f", "#ff8a4c", ""),
        ("poll", "#d9480f", "#ff8a4c", "5 4"),
        ("epoll", "#1b6ec2", "#5aa9f5", ""),
        ("loop", "#1b6ec2", "#5aa9f5", "5 4"),
        ("async", "#7a3fd0", "#b48cf2", ""),
        ("io_uring", "#1f8a4c", "#4cc38a", ""),
    ];

    /// <summary>A style sheet with a class ".m-NAME" for each model, and the ground's own colours.</summary>
    public static string Style()
    {
        var light = Colours.Select(one => $".m-{one.Model}{{stroke:{one.Light};fill:{one.Light}}}"
            + (one.Dash.Length > 0 ? $".l.m-{one.Model}{{stroke-dasharray:{one.Dash}}}" : ""));
        var dark = Colours.Select(one => $".m-{one.Model}{{stroke:{one.Dark};fill:{one.Dark}}}");
        return $$"""
            text{font:12px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#57606a}
            .t{font-size:20px;font-weight:600;fill:#1f2328}.h{font-size:14px;font-weight:600;fill:#1f2328}
            .g{stroke:#d8dee4}.b{fill:#ffffff}
            {{string.Concat(light)}}
            .l{fill:none;stroke-width:2;stroke-linejoin:round}.k{stroke-width:1;opacity:.5;fill:none}.n{stroke:none;font-weight:500}
            @media (prefers-color-scheme:dark){
            text{fill:#9198a1}.t,.h{fill:#f0f6fc}.g{stroke:#30363d}.b{fill:#0d1117}
            {{string.Concat(dark)}}
            .l,.k{fill:none}.n{stroke:none}
            }
            """;
    }
}
