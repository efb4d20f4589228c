"""Two drawings: what each server used, and how far each target was met."""

import math
from html import escape

from rows import METRICS

STYLE = """<style>
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .quiet { fill: #6e7781 } .title { font-weight: 600 } .rule { stroke: #d0d7de }
  .peer { fill: #a8b3bf } .tarn { fill: #1f883d } .bare { fill: #8ab4f8 }
  .met { fill: #1f883d; stroke: #1f883d } .missed { fill: #cf222e; stroke: #cf222e }
  .goal { stroke: #24292f; stroke-dasharray: 3 3 } .line { stroke: #24292f } .whisker { stroke-width: 3; opacity: .5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .quiet { fill: #8d96a0 } .rule { stroke: #30363d }
    .peer { fill: #6e7681 } .goal, .line { stroke: #e6edf3 }
  }
</style>"""
WIDTH, LEFT, BAR, GAP = 760, 110, 16, 28


def svg(height, parts):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}">\n{STYLE}\n' + "\n".join(parts) + "\n</svg>\n")


def label(x, y, words, kind="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def caption(facts):
    machine = facts["machine"]
    return f"{machine['cpu']}, {machine['kernel']}, {facts['congestion']}; medians, whiskers: quartiles"


def kind_of(server):
    if server.startswith("tarn"):
        return "tarn"
    return "bare" if server == "bare" else "peer"


def bars(facts, rows):
    parts, y = [label(8, 18, caption(facts), "quiet")], 34
    for row in rows:
        metric = row["shows"][0]
        unit, digits, _ = METRICS[metric]
        figures = {name: shown[metric] for name, shown in row["servers"].items() if shown[metric]}
        if len(figures) < 2:
            continue
        most = max(one["high"] for one in figures.values()) or 1
        y += GAP
        parts.append(label(8, y - 6, f"{row['title']}: {unit}", "title"))
        for name, one in figures.items():
            scale = (WIDTH - LEFT - 90) / most
            end = LEFT + one["median"] * scale
            middle = y + BAR / 2
            parts += [label(LEFT - 8, y + 12, name, "", "end"),
                      f'<rect x="{LEFT}" y="{y}" width="{end - LEFT:.1f}" height="{BAR - 3}" '
                      f'class="{kind_of(name)}"/>',
                      f'<line x1="{LEFT + one["low"] * scale:.1f}" y1="{middle - 1.5}" '
                      f'x2="{LEFT + one["high"] * scale:.1f}" y2="{middle - 1.5}" class="line"/>',
                      label(LEFT + one["high"] * scale + 6, y + 12,
                            f"{one['median']:,.{digits}f}", "quiet")]
            y += BAR
    return svg(y + 16, parts)


def margin(target, value):
    """How many times better than wanted: 1 is just met."""
    value = max(value, 1e-9)
    return value / target["least"] if target["most"] is None else target["most"] / value


def targets(facts, rows):
    """A dot a target on a logarithmic axis; right of the dashed line it is met."""
    shown = [(row, target) for row in rows for target in row["targets"]
             if target["found"] and (target["least"] or target["most"])]
    parts, y, start = [label(8, 18, caption(facts), "quiet")], 56, 400
    scale = (WIDTH - start - 60) / math.log2(16)

    def at(value):
        return start + 60 + scale * math.log2(min(max(value, 1 / 2), 8) * 2) - 60

    for tick, words in ((0.5, "half"), (1, "as wanted"), (2, "2 times"), (4, "4 times"),
                        (8, "8 times better")):
        parts.append(label(at(tick), 38, words, "quiet", "middle"))
        parts.append(f'<line x1="{at(tick):.1f}" y1="44" x2="{at(tick):.1f}" '
                     f'y2="{y + 34 * len(shown) - 12}" class="{"goal" if tick == 1 else "rule"}"/>')
    for row, target in shown:
        found = target["found"]
        ends = sorted(at(margin(target, found[key])) for key in ("low", "high"))
        x, kind = at(margin(target, found["median"])), "met" if found["met"] else "missed"
        parts += [label(8, y + 2, row["row"], "title"),
                  label(8, y + 16, f"{target['words']}: {found['median']:,.2f}, wanted "
                        f"{target['least'] or target['most']:,g}", "quiet"),
                  f'<line x1="{ends[0]:.1f}" y1="{y}" x2="{ends[1]:.1f}" y2="{y}" '
                  f'class="whisker {kind}"/>',
                  f'<circle cx="{x:.1f}" cy="{y}" r="5" class="{kind}"/>']
        y += 34
    return svg(y, parts)
