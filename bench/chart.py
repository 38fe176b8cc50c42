#!/usr/bin/env python3
"""Draws figures as SVG, readable on light and dark ground. Tab-separated lines come in, the picture goes out.

  chart.py bars TITLE SUBTITLE     # panel, unit, name, median, least, most: a bar each, more is better
  chart.py growth TITLE SUBTITLE   # panel, unit of x, x, median, least, most: seconds over x, both axes in doublings

See bench/README.md.
"""
import math
import sys
from html import escape

STYLE = """
text{font:12px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#57606a}
.t{font-size:20px;font-weight:600;fill:#1f2328}.h{font-size:14px;font-weight:600;fill:#1f2328}.n{fill:#1f2328}
.ground{fill:#fff}.g{stroke:#d8dee4}.d{fill:#1b6ec2}.o{fill:#9aa4b2}.s{stroke:#1f2328;stroke-width:1.2;fill:none}
.l{stroke:#1b6ec2;stroke-width:2;fill:none;stroke-linejoin:round}.p{fill:#1b6ec2}.i{stroke:#8c959f;stroke-dasharray:4 4;fill:none}
@media (prefers-color-scheme:dark){
text{fill:#9198a1}.t,.h,.n{fill:#f0f6fc}.ground{fill:#0d1117}.g{stroke:#30363d}.d,.p{fill:#5aa9f5}.o{fill:#5b6572}
.s{stroke:#f0f6fc}.l{stroke:#5aa9f5}.i{stroke:#6e7681}
}
"""


def picture(width, height, title, subtitle, parts):
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<rect class="ground" width="{width}" height="{height}" rx="6"/>',
        f'<text class="t" x="24" y="36">{escape(title)}</text><text x="24" y="58">{escape(subtitle)}</text>',
        *parts, "</svg>"])


def text(x, y, words, kind="", anchor="start"):
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def line(x1, y1, x2, y2, kind):
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def by_panel(rows):
    panels = {}
    for panel, unit, name, *values in rows:
        panels.setdefault((panel, unit), []).append((name, *map(float, values)))
    return panels


def bars(title, subtitle, rows):
    names, width, step = 240, 880, 22
    y, parts = 92, []
    for (panel, unit), entries in by_panel(rows).items():
        most = max(entry[3] for entry in entries)
        scale = (width - names - 90) / most
        parts.append(text(24, y, f"{panel}, {unit}", "h"))
        y += 12
        for name, median, least, greatest in sorted(entries, key=lambda entry: -entry[1]):
            name, middle = name.replace("*", "").replace("`", ""), y + step / 2
            kind = "d" if name.startswith("dray") else "o"
            parts.append(text(names - 8, middle + 4, name, "n", "end"))
            parts.append(f'<rect class="{kind}" x="{names}" y="{y + 4}" width="{median * scale:.1f}" height="{step - 8}" rx="2"/>')
            parts.append(f'<path class="s" d="M{names + least * scale:.1f} {middle}H{names + greatest * scale:.1f}'
                         f'M{names + least * scale:.1f} {middle - 4}v8M{names + greatest * scale:.1f} {middle - 4}v8"/>')
            parts.append(text(names + greatest * scale + 8, middle + 4, f"{median:,.0f}"))
            y += step
        y += 36
    return picture(width, y - 16, title, subtitle, parts)


def growth(title, subtitle, rows):
    panels = by_panel(rows)
    size, gap, top = 270, 90, 120
    width, parts = 24 + len(panels) * (size + gap), []
    for number, ((panel, unit), entries) in enumerate(panels.items()):
        left = 74 + number * (size + gap)
        points = sorted((float(x), *values) for x, *values in entries)
        first, last = points[0][0], points[-1][0]
        low = math.floor(math.log2(min(point[2] for point in points)))
        high = math.ceil(math.log2(max(point[3] for point in points)))

        def across(x):
            return left + size * math.log2(x / first) / math.log2(last / first)

        def up(seconds):
            return top + size - size * (math.log2(seconds) - low) / (high - low)

        parts.append(text(left, top - 18, panel, "h"))
        for power in range(low, high + 1):
            parts.append(line(left, up(2 ** power), left + size, up(2 ** power), "g"))
            parts.append(text(left - 8, up(2 ** power) + 4, f"{2 ** power:.3g} s", "", "end"))
        for x, *_ in points:
            parts.append(text(across(x), top + size + 18, f"{x:,.0f}" if x < 10000 else f"{x / 1000:g}k", "", "middle"))
        parts.append(text(left + size / 2, top + size + 38, unit, "", "middle"))
        # Where twice as much takes twice as long, from the last point back.
        ideal = [(x, points[-1][1] * x / last) for x in (first, last)]
        if ideal[0][1] < 2 ** low:
            ideal[0] = (last * 2 ** low / points[-1][1], 2 ** low)
        parts.append(line(across(ideal[0][0]), up(ideal[0][1]), across(last), up(ideal[1][1]), "i"))
        parts.append(f'<polyline class="l" points="{" ".join(f"{across(x):.1f},{up(median):.1f}" for x, median, *_ in points)}"/>')
        for x, median, least, most in points:
            parts.append(f'<path class="s" d="M{across(x):.1f} {up(least):.1f}V{up(most):.1f}"/>')
            parts.append(f'<circle class="p" cx="{across(x):.1f}" cy="{up(median):.1f}" r="3.5"/>')
    parts.append(text(24, top + size + 66, "Dashed: twice as much takes twice as long."))
    return picture(width, top + size + 86, title, subtitle, parts)


if __name__ == "__main__":
    kind, title, subtitle = sys.argv[1:4]
    rows = [row.rstrip("\n").split("\t") for row in sys.stdin]
    print({"bars": bars, "growth": growth}[kind](title, subtitle, rows))
