"""Rounds on disk, so that a run can be continued, and what they say together."""

import json
import os
import statistics

from rows import METRICS


class Store:
    """The rounds of one row by one tool. A round is {"servers": {name: figures}, ...}. Rounds of
    another build or another setting are not comparable and are dropped; without a FINGERPRINT
    those of the last run are taken as they are."""

    def __init__(self, folder, row, tool, fingerprint=None, facts=None, fresh=False):
        name = row.name if tool == "none" else f"{row.name}.{tool}"
        self.path = os.path.join(folder, f"{name}.json")
        self.row, self.tool, self.fingerprint, self.facts = row, tool, fingerprint, facts
        self.rounds = []
        if not fresh and os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as file:
                saved = json.load(file)
            if fingerprint in (None, saved["fingerprint"]):
                self.rounds = saved["rounds"]
                self.facts = facts or saved["facts"]

    def add(self, one):
        self.rounds.append(one)
        with open(self.path + ".part", "w", encoding="utf-8") as file:
            json.dump({"row": self.row.name, "tool": self.tool, "facts": self.facts,
                       "fingerprint": self.fingerprint, "rounds": self.rounds}, file, indent=1)
        os.replace(self.path + ".part", self.path)

    def valid(self):
        """Rounds whose CPUs were close together, where that matters."""
        return [one for one in self.rounds
                if not any(figures.get("far") for figures in one["servers"].values())]


def spread(values):
    """Median and quartiles; with few values, the extremes."""
    values = sorted(values)
    low, high = values[0], values[-1]
    if len(values) >= 4:
        low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return {"median": statistics.median(values), "low": low, "high": high, "n": len(values)}


def figures_of(rounds, server, metric):
    return [one["servers"][server][metric] for one in rounds
            if metric in one["servers"].get(server, {})]


def best_of(rounds, name, metric):
    """The configuration of NAME that does best in METRIC."""
    medians = {}
    for server in {server for one in rounds for server in one["servers"]}:
        if server == name or (name == "nginx" and server == "nginx-copy"):
            figures = figures_of(rounds, server, metric)
            if figures:
                medians[server] = statistics.median(figures)
    if not medians:
        return None
    return (min if METRICS[metric][2] else max)(medians, key=medians.get)


def judge(rounds, target):
    """The spread of TARGET's paired ratios, and whether their median meets it; None: not run."""
    over = best_of(rounds, target.over, target.metric)
    under = best_of(rounds, target.under, target.metric) if target.under else None
    if over is None or (target.under and under is None):
        return None
    values = []
    for one in rounds:
        servers = one["servers"]
        if over not in servers or (under and under not in servers):
            continue
        value = servers[over][target.metric]
        values.append(value / servers[under][target.metric] if under else value)
    found = spread(values)
    found["met"] = ((target.least is None or found["median"] >= target.least) and
                    (target.most is None or found["median"] <= target.most))
    found["against"] = [one for one in (over, under) if one]
    return found
