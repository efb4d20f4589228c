"""Rounds on disk, so that a run can be continued, and what they say together."""

import json
import os
import statistics


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


def judge(rounds, target):
    """The spread of TARGET's paired ratios, and whether their median meets it; None: not run."""
    values = []
    for one in rounds:
        over, under = (one["servers"].get(name, {}).get(target.metric)
                       for name in (target.over, target.under))
        if over is not None and (under or not target.under):
            values.append(over / under if target.under else over)
    if not values:
        return None
    found = spread(values)
    found["met"] = ((target.least is None or found["median"] >= target.least) and
                    (target.most is None or found["median"] <= target.most))
    return found
