"""The result as text, Markdown and JSON."""

import json
import os
from dataclasses import replace

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
            "others": in_all(rounds, "others"), "steal": in_all(rounds, "steal"),
            "shows": row.shows,
            "servers": {name: {metric: about(rounds, name, metric) for metric in row.shows}
                        for name in servers},
            "targets": [target_of(rounds, target) for target in row.targets],
        })
    return found


def in_all(rounds, metric):
    """The spread over all slots of the row, or null where it was not measured."""
    values = [figures[metric] for one in rounds for figures in one["servers"].values()
              if metric in figures]
    return spread(values) if values else None


def about(rounds, server, metric):
    values = figures_of(rounds, server, metric)
    if METRICS[metric][1] is None:
        return values[-1] if values else ""
    return spread(values) if values else None


def target_of(rounds, target):
    return {"words": target.words, "metric": target.metric, "least": target.least,
            "most": target.most, "found": judge(rounds, target), "ceiling": ceiling(rounds, target)}


def ceiling(rounds, target):
    """What the bare loop, which makes the same calls and knows no HTTP, would have in tarn's place."""
    servers = (target.over, target.under)
    if target.metric not in ("cpu_us", "rps") or "bare" in servers or "" in servers:
        return None
    over, under = ("bare" if name == "tarn" else name for name in servers)
    return judge(rounds, replace(target, over=over, under=under))


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


def heading(metric):
    words, digits, _ = METRICS[metric]
    return f"   {words}" if digits is None else f"{words:>13}"


def column(value, metric):
    return f"   {value}" if isinstance(value, str) else f"{cell(value, metric):>13}"


def target_line(target):
    found = target["found"]
    line = f"{target['words']}: {in_short(found) if found else 'not measured'}"
    if wanted(target):
        line += f"; {wanted(target)}"
        if found:
            line += ": met" if found["met"] else ": MISSED"
    if found and target["ceiling"]:
        line += f"; bare in tarn's place: {target['ceiling']['median']:.2f}"
    return line


def by(row):
    return "" if row["tool"] == "none" else f"by {row['tool']}, "


def weather_of(row):
    if row["others"] is None:
        return ""
    return (f"; others used {row['others']['median']:.2f} CPUs [to {row['others']['high']:.2f}], "
            f"the host {row['steal']['median']:.1%}")


def text(facts, rows):
    lines = head_lines(facts)
    for row in rows:
        lines += ["", f"{row['row']}: {row['title']}",
                  f"  {by(row)}{row['rounds']} round{'s' if row['rounds'] > 1 else ''}"
                  + (f" ({row['dropped']} more dropped: CPUs far apart)" if row["dropped"] else "")
                  + f", {row['congestion']}" + weather_of(row)]
        lines.append("  " + " " * 12 + "".join(heading(metric) for metric in row["shows"]))
        for name, figures in row["servers"].items():
            lines.append(f"  {name:<12}" + "".join(column(figures[metric], metric)
                                                   for metric in row["shows"]).rstrip())
        lines += [f"  {target_line(target)}" for target in row["targets"]]
    return "\n".join(lines) + "\n"


# ---- Markdown, for the README: a line a target ----

COLUMNS = ("tarn", "nginx", "nginx-copy", "lighttpd", "h2o", "bare")


def markdown(facts, rows):
    lines = ["| work | " + " | ".join(COLUMNS) + " | what counts | by tarn-bench | by wrk "
             "| bare in tarn's place | wanted |",
             "| --- |" + " ---: |" * len(COLUMNS) + " --- | ---: | ---: | ---: | --- |"]
    for row in first_by_row(rows):
        second = next((one for one in rows if one["row"] == row["row"] and one is not row), None)
        metric = row["shows"][0]
        work = f"{row['title']}: {METRICS[metric][0]}"
        figures = [cell(row["servers"].get(name, {}).get(metric), metric) for name in COLUMNS]
        for number_of, target in enumerate(row["targets"] or [None]):
            if target and not target["found"] and number_of:
                continue
            again = second["targets"][number_of]["found"] if second and target else None
            lines.append("| " + " | ".join([work, *figures, *verdict(target, again)]) + " |")
            work, figures = "", [""] * len(COLUMNS)
    return "\n".join(lines + [""] + ["    " + line for line in head_lines(facts)]) + "\n"


def verdict(target, again):
    if target is None or target["found"] is None:
        return ["", "", "", "", ""]
    top = target["ceiling"]
    return [target["words"], in_short(target["found"]), in_short(again) if again else "",
            number(top["median"], 2) if top else "",
            f"{wanted(target)}{'' if target['found']['met'] else ', missed'}"]


def in_short(found):
    digits = 2 if found["high"] < 100 else 0
    return (f"{number(found['median'], digits)} ({number(found['low'], digits)} to "
            f"{number(found['high'], digits)})")


def wanted(target):
    if target["least"] is not None:
        return f"at least {target['least']:g}"
    return f"at most {target['most']:,g}" if target["most"] is not None else ""


def first_by_row(rows):
    """One entry a row: that of the tool to believe first."""
    found = {}
    for row in rows:
        found.setdefault(row["row"], row)
    return list(found.values())


def write(folder, facts, stores):
    rows = summary(stores)
    files = {"result.txt": text(facts, rows), "result.md": markdown(facts, rows),
             "result.json": json.dumps({"schema": 1, **facts, "rows": rows,
                                        "rounds": [{"row": store.row.name, "tool": store.tool,
                                                    "rounds": store.rounds} for store in stores]},
                                       indent=1) + "\n",
             "cpu.svg": plot.bars(facts, first_by_row(rows)), "targets.svg": plot.targets(facts, first_by_row(rows))}
    for name, content in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(content)
