#!/usr/bin/env python3
"""Looks at the dashboard of docker/compose.yaml in a real browser: does each of its figures come?

    browser_dashboard.py DASHBOARD PROMETHEUS REPLICAS

DASHBOARD and PROMETHEUS are URLs. The demo should be under load, for there is no service time
without requests. Needs Chromium and its driver; without them it exits with 77.
"""

import shutil
import sys
import tempfile
import urllib.parse

from browser import Driver, console_complaints, wait_for

# What is still missing: a list of sentences.
LOOK = """
const faults = [];
const tiles = [...document.querySelectorAll("#tiles .tile")];
const charts = [...document.querySelectorAll("#charts figure")];
if (tiles.length < 6 || charts.length < 8) faults.push("there are too few figures");
const value = (title) => tiles.find((tile) => tile.innerText.includes(title))
    ?.querySelector("strong").textContent;
if (value("replicas ready") !== arguments[0]) faults.push("replicas ready: " + value("replicas ready"));
if (!(parseFloat(value("requests a second")) > 0)) faults.push("no requests");
for (const tile of tiles)
  if (!/^\\d/.test(tile.querySelector("strong").textContent)) faults.push("no value: " + tile.innerText);
for (const chart of charts) {
  const name = chart.querySelector("figcaption").innerText;
  if (!/^\\d/.test(chart.querySelector("li b")?.textContent ?? "")) faults.push("no legend: " + name);
  if (!/[ML][^L]*L/.test(chart.querySelector("path[stroke]")?.getAttribute("d") ?? ""))
    faults.push("no line: " + name);
}
if (!document.getElementById("state").textContent.startsWith("as of"))
  faults.push(document.getElementById("state").textContent);
return faults;
"""


def main(dashboard, prometheus, replicas):
    names = ["chromium", "chromium-browser", "google-chrome"]
    chromium = next(filter(None, map(shutil.which, names)), None)
    chromedriver = shutil.which("chromedriver")
    if not chromium or not chromedriver:
        print("SKIPPED: browser_dashboard.py needs chromium and chromedriver", file=sys.stderr)
        return 77
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        driver = Driver(chromium, chromedriver, folder)
        try:
            driver.open(dashboard + "?" + urllib.parse.urlencode({"prometheus": prometheus}))
            faults = []

            def is_complete():
                body = {"script": LOOK, "args": [replicas]}
                faults[:] = driver.call("POST", "/execute/sync", body)
                return not faults

            try:
                wait_for(is_complete, "the dashboard is not complete")
            except TimeoutError:
                pass
            faults += console_complaints(driver, "\0")
        finally:
            driver.quit()
    print("\n".join(faults) or "every tile and every chart of the dashboard has its figures")
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
