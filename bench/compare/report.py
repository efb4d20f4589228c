"""The result as text, Markdown and JSON."""

import json
import os

import plot
from rows import METRICS
from store import figures_of, judge, spread

def number(value, digits):
    return f"{value:,.{digits}f}"


def summary(stores):
    """Everything that the rounds say, for all forms of the result."""
    found = []
    for store in stores:
        rounds = store.valid()
        if not rounds:
            continue
        row = store.row
        servers = [name for name in row.servers if any(name in one["servers"] for one in rounds)]
        found.append({
            "row": row.name, "title": row.title, "tool": store.tool,
            "rounds": len(rounds), "dropped": len(store.rounds) - len(rounds),
            "congestion": rounds[-1]["congestion"],
            "load": spread([one["weather"]["load"] for one in rounds]),
            "steal": spread([one["weather"]["steal"] for one in rounds]),
            "shows": row.shows,
            "servers": {name: {metric: about(rounds, name, metric) for metric in row.shows}
                        for name in servers},
            "targets": [target_of(rounds, target) for target in row.targets],
        })
    return found


def about(rounds, server, metric):
    values = figures_of(rounds, server, metric)
    if METRICS[metric][1] is None:
        return values[-1] if values else ""
    return spread(values) if values else None


def target_of(rounds, target):
    return {"words": target.words, "metric": target.metric, "least": target.least,
            "most": target.most, "found": judge(rounds, target)}


# ---- text ----


def head_lines(facts):
    machine = facts["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return [f"{machine['cpu']}, {machine['cpus']} CPUs, {machine['memory_mib']} MiB; "
            f"{machine['kernel']}, {machine['system']}",
            f"tarn {facts['tarn']}; {versions}",
            f"congestion control {facts['congestion']} for all (this machine's default: "
            f"{machine['congestion_default']}); server and client on CPU {facts['cpu']} unless a "
            "row says otherwise",
            f"command: {facts['command']}"]


def cell(value, metric):
    if value is None:
        return "-"
    return value if isinstance(value, str) else number(value["median"], METRICS[metric][1])


def target_line(target):
    wanted = f"at least {target['least']:g}" if target["most"] is None else \
        f"at most {target['most']:g}"
    found = target["found"]
    if found is None:
        return f"{target['words']}: {wanted}: not measured"
    digits = 2 if found["median"] < 100 else 0
    return (f"{target['words']}: {number(found['median'], digits)} "
            f"[{number(found['low'], digits)} to {number(found['high'], digits)}], {wanted}: "
            f"{'met' if found['met'] else 'MISSED'}")


def text(facts, rows):
    lines = head_lines(facts)
    for row in rows:
        lines += ["", f"{row['row']}: {row['title']}",
                  f"  by {row['tool']}, {row['rounds']} rounds"
                  + (f" ({row['dropped']} more dropped: CPUs far apart)" if row["dropped"] else "")
                  + f", {row['congestion']}, load {row['load']['median']:.1f}, "
                  f"steal {row['steal']['median']:.1%}"]
        lines.append("  " + " " * 12 + "".join(f"{METRICS[metric][0]:>13}"
                                               for metric in row["shows"]))
        for name, figures in row["servers"].items():
            lines.append(f"  {name:<12}" + "".join(f"{cell(figures[metric], metric):>13}"
                                                   for metric in row["shows"]))
        lines += [f"  {target_line(target)}" for target in row["targets"]]
    return "\n".join(lines) + "\n"


# ---- Markdown, for the README ----


def markdown(facts, rows):
    lines = ["| work | tarn | " + "nginx | lighttpd | h2o | bare | target |",
             "| --- | ---: | ---: | ---: | ---: | ---: | --- |"]
    for row in rows:
        first = row["shows"][0]
        unit = METRICS[first][0]
        cells = [cell(best(row, name, first), first)
                 for name in ("tarn", "nginx", "lighttpd", "h2o", "bare")]
        targets = "<br>".join(target_line(target) for target in row["targets"])
        lines.append(f"| {row['title']}, {unit} ({row['tool']}) | " + " | ".join(cells) +
                     f" | {targets} |")
    return "\n".join(lines + [""] + ["    " + line for line in head_lines(facts)]) + "\n"


def best(row, name, metric):
    both = [row["servers"][one][metric] for one in (name, f"{name}-copy") if one in row["servers"]]
    both = [one for one in both if one]
    return (min if METRICS[metric][2] else max)(both, key=lambda one: one["median"]) if both else None


def write(folder, facts, stores):
    rows = summary(stores)
    files = {"result.txt": text(facts, rows), "result.md": markdown(facts, rows),
             "result.json": json.dumps({"schema": 1, **facts, "rows": rows,
                                        "rounds": [{"row": store.row.name, "tool": store.tool,
                                                    "rounds": store.rounds} for store in stores]},
                                       indent=1) + "\n",
             "cpu.svg": plot.bars(facts, rows), "targets.svg": plot.targets(facts, rows)}
    for name, content in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(content)
    return files["result.txt"]
