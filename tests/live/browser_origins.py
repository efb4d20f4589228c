#!/usr/bin/env python3
"""Lets a real browser judge what pages of other origins may do: CORS, isolation, and rebound names.

    browser_origins.py TARN

Needs Chromium and its driver, as browser.py does; without them it exits with 77.
"""

import pathlib
import shutil
import sys
import tempfile

import browser
from browser_cache import Tarn

REBOUND = "rebound.example"  # a page whose name somebody has resolved to this machine
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>tarn</title>
<h1>A page</h1>
"""
FETCH = """
const [url, options, done] = arguments;
fetch(url, options).then((answer) => answer.text().then((text) =>
  done(answer.status + " " + text.trim() + " " + answer.headers.get("X-Depth"))),
  () => done("refused"));
"""


def start(program, folder, *options):
    (folder / "site").mkdir(parents=True)
    (folder / "site" / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "site" / "data.txt").write_text("data\n", encoding="utf-8")
    return Tarn(program, folder, "-H", "X-Depth: 12", *options)


def fetch(driver, url, **options):
    driver.call("POST", "/timeouts", {"script": browser.PATIENCE_S * 1000})
    return driver.call("POST", "/execute/async", {"script": FETCH, "args": [url, options]})


def check_cors(driver, home, servers):
    """Pages may read what --cors lets them, fields and preflights included, and nothing else."""
    driver.open(home.url)
    mine = {"X-Mine": "1", "Authorization": "mine"}
    for name, wanted in (("any", "200 data 12"), ("friend", "200 data 12"),
                         ("stranger", "refused"), ("none", "refused")):
        url = servers[name].url + "data.txt"
        got = fetch(driver, url)
        assert got == wanted, "%s: %s" % (name, got)
        got = fetch(driver, url + "?asked-first", headers=mine)
        assert got == wanted, "%s with fields: %s" % (name, got)
    got = fetch(driver, servers["any"].url + "data.txt", method="PUT", body="more")
    assert got == "refused", got
    browser.wait_for(lambda: [line["status"] for line in servers["any"].lines()
                              if line.get("method") == "OPTIONS"] == [204, 204],
                     "there were other preflights than two")


def check_isolation(driver, home, servers):
    """--cross-origin-isolated is all it takes for shared memory."""
    script = "return [self.crossOriginIsolated, typeof SharedArrayBuffer]"
    driver.open(home.url)
    assert driver.run(script) == [False, "undefined"], driver.run(script)
    driver.open(servers["isolated"].url)
    assert driver.run(script) == [True, "function"], driver.run(script)


def check_rebound(driver, home, servers):
    """A page whose name leads here reads nothing of what is served here."""
    heading = "return document.querySelector('h1').innerText"
    driver.open(home.url.replace("127.0.0.1", REBOUND))
    assert driver.run(heading) == "Misdirected Request", driver.run(heading)
    driver.open(home.url.replace("127.0.0.1", "localhost"))
    assert driver.run(heading) == "A page", driver.run(heading)
    driver.open(servers["named"].url.replace("127.0.0.1", REBOUND))
    assert driver.run(heading) == "A page", driver.run(heading)


def main(program):
    names = ["chromium", "chromium-browser", "google-chrome"]
    chromium = next(filter(None, map(shutil.which, names)), None)
    chromedriver = shutil.which("chromedriver")
    if not chromium or not chromedriver:
        print("SKIPPED: browser_origins.py needs chromium and chromedriver", file=sys.stderr)
        return 77
    browser.CHROMIUM_ARGS.append("--host-resolver-rules=MAP %s 127.0.0.1" % REBOUND)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        home = start(program, folder / "home")
        servers = {}
        for name_of, option in (("any", "--cors"), ("friend", "--cors=" + home.url.rstrip("/")),
                                ("stranger", "--cors=https://stranger.example"),
                                ("none", "--log=json"),
                                ("isolated", "--cross-origin-isolated"),
                                ("named", "--allow-host=" + REBOUND)):
            servers[name_of] = start(program, folder / name_of, option)
        driver = browser.Driver(chromium, chromedriver, name)
        try:
            check_cors(driver, home, servers)
            print("ok     other origins read what they may")
            check_isolation(driver, home, servers)
            print("ok     a page is isolated")
            check_rebound(driver, home, servers)
            print("ok     a rebound name leads nowhere")
        finally:
            driver.quit()
            for tarn in (home, *servers.values()):
                tarn.stop()
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
