#!/usr/bin/env python3
"""Loads every page of www in a real browser and fails on whatever a visitor would notice.

    browser.py URL OUTDIR

URL is where www is being served. Screenshots (light and dark, wide and narrow) go to OUTDIR. Needs
Chromium and its driver; without them it says so and exits with 77, which ctest and others read as
"skipped". Only Python's standard library is used: the driver is spoken to in plain HTTP.
"""

import base64
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

WWW = pathlib.Path(__file__).resolve().parents[2] / "www"
MISSING = "no/such/page"
PATIENCE_S = 30

CHROMIUM_ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars",
]

VIEWS = {  # name: width, colour scheme
    "wide-light": (1280, "light"),
    "wide-dark": (1280, "dark"),
    "narrow-light": (320, "light"),
    "narrow-dark": (360, "dark"),
}

# What the page itself can tell about its faults. Runs in the page; returns a list of sentences.
INSPECT = """
const faults = [];
const need = (ok, what) => ok || faults.push(what);
need(document.compatMode === "CSS1Compat", "is not in standards mode");
need(document.title.startsWith("tarn"), "has no title");
need(document.querySelectorAll("h1").length === 1, "has not exactly one h1");
for (const name of ["header", "nav", "main", "footer"])
  need(document.querySelector(name), "has no " + name);
for (const image of document.images) {
  need(image.complete && image.naturalWidth, "image did not load: " + image.src);
  need(image.alt, "image without alt: " + image.src);
}
for (const sheet of document.querySelectorAll("link[rel=stylesheet]"))
  need(sheet.sheet && sheet.sheet.cssRules.length > 20, "style sheet did not apply: " + sheet.href);
for (const script of document.scripts) need(script.src, "has an inline script");
for (const node of document.querySelectorAll("*"))
  for (const {name} of node.attributes)
    need(!name.startsWith("on") && name !== "style", "has an inline " + name);
need(document.documentElement.scrollWidth <= innerWidth,
     "is " + document.documentElement.scrollWidth + " wide in a window of " + innerWidth);
return faults;
"""

# Where the page leads; rel=nofollow marks the one link that need not lead anywhere.
LINKS = """
return [...document.querySelectorAll("a[href]:not([rel~=nofollow]), link[href]")]
    .map((link) => link.href.split("#")[0]);
"""

# What a reader does on a page (a script), and what must then show up (patterns).
STEPS = {
    "404.html": [("", ["No water here"])],
    "files/index.html": [("", [r"It came as \d+ soundings", r"\d+ m deep"])],
    "index.html": [
        # The picture rests while nobody sees it; where it lies depends on the fonts.
        ("document.getElementById('picture').scrollIntoView();"
         " document.getElementById('open-many').click()",
         [r"One thread\s+accepts", r"\d+ accepted, [1-9]\d* answered"]),
        ("document.getElementById('ask').scrollIntoView()",
         ["Median", r"200 with [\d,]+ bytes", "534 by 300 pixels"]),
    ],
    "request.html": [("", ["The hand-off", r"accept\(listener, &peer\)"])],
    "sockets.html": [
        ("document.querySelectorAll('.examples button')[1].click()",
         [r"recvfrom\(\)", "struct sockaddr_in6, 28 bytes"]),
    ],
}


class Driver:
    """One browser, through the WebDriver protocol."""

    def __init__(self, chromium, chromedriver, folder):
        self.log = open(os.path.join(folder, "chromedriver.log"), "w+", encoding="utf-8")
        self.process = subprocess.Popen([chromedriver, "--port=0"], stdout=self.log,
                                        stderr=subprocess.STDOUT)
        self.session = ""
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port(), timeout=60)
        options = {"binary": chromium,
                   "args": CHROMIUM_ARGS + ["--user-data-dir=" + os.path.join(folder, "profile")]}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options,
                  "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.session = "/session/" + answer["sessionId"]

    def port(self):
        """Where the driver listens: it was free to choose, and has written it to its log."""
        def found():
            text = pathlib.Path(self.log.name).read_text(encoding="utf-8")
            return re.search(r"successfully on port (\d+)", text)
        return int(wait_for(found, "chromedriver did not start").group(1))

    def call(self, method, path, body=None):
        data = json.dumps(body) if body is not None else None
        self.connection.request(method, self.session + path, data,
                                {"Content-Type": "application/json"})
        value = json.load(self.connection.getresponse())["value"]
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(value["message"])
        return value

    def devtools(self, command, **params):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def open(self, url):
        """Loads a page. What the logs say from here on is about it."""
        self.logs("performance")
        self.logs("browser")
        self.call("POST", "/url", {"url": url})

    def run(self, script):
        return self.call("POST", "/execute/sync", {"script": script, "args": []})

    def logs(self, kind):
        return self.call("POST", "/se/log", {"type": kind})

    def show(self, width, scheme):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=900,
                      deviceScaleFactor=1, mobile=False)
        self.devtools("Emulation.setEmulatedMedia",
                      features=[{"name": "prefers-color-scheme", "value": scheme}])

    def photograph(self, file):
        size = self.devtools("Page.getLayoutMetrics")["cssContentSize"]
        shot = self.devtools("Page.captureScreenshot", captureBeyondViewport=True,
                             clip={"x": 0, "y": 0, "width": size["width"],
                                   "height": size["height"], "scale": 1})
        file.write_bytes(base64.b64decode(shot["data"]))

    def quit(self):
        try:
            if self.session:
                self.call("DELETE", "")
        finally:
            self.process.terminate()
            self.process.wait()
            self.log.close()


def wait_for(condition, complaint):
    """Asks until CONDITION() is true, and returns what it returned."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.05)
    raise TimeoutError(complaint)


def failed_requests(driver, allowed):
    """Requests of the page that failed or were answered with an error, but for one ALLOWED."""
    urls = {}
    for entry in driver.logs("performance"):
        message = json.loads(entry["message"])["message"]
        params = message["params"]
        if message["method"] == "Network.requestWillBeSent":
            urls[params["requestId"]] = params["request"]["url"]
        elif message["method"] == "Network.responseReceived":
            response = params["response"]
            if response["status"] >= 400 and response["url"] != allowed:
                yield "%d for %s" % (response["status"], response["url"])
        elif message["method"] == "Network.loadingFailed" and not params.get("canceled"):
            yield "%s for %s" % (params["errorText"], urls.get(params["requestId"], "a request"))


def console_complaints(driver, allowed):
    for entry in driver.logs("browser"):
        if entry["level"] in ("SEVERE", "WARNING") and not entry["message"].startswith(allowed):
            yield "console: " + entry["message"]


def lacks(driver, patterns):
    """Those of PATTERNS that do not show up on the page in time."""
    def missing():
        text = driver.run("return document.body.innerText + '\\n'"
                          " + [...document.querySelectorAll('svg text')].map(t => t.textContent)")
        return [pattern for pattern in patterns if not re.search(pattern, text)]
    try:
        wait_for(lambda: not missing(), "")
        return []
    except TimeoutError:
        return ["does not show: " + pattern for pattern in missing()]


def check_page(driver, base, page, out):
    """Loads one page, uses it, and returns its faults."""
    url = urllib.parse.urljoin(base, page)
    faults = []
    driver.show(*VIEWS["wide-light"])
    driver.open(url)
    for script, patterns in STEPS.get(page, []):
        driver.run(script)
        faults += lacks(driver, patterns)
    for view, (width, scheme) in VIEWS.items():
        driver.show(width, scheme)
        faults += ["%s (%s)" % (fault, view) for fault in driver.run(INSPECT)]
        driver.photograph(out / ("%s-%s.png" % (page.replace("/", "-").replace(".html", ""), view)))
    faults += failed_requests(driver, None)
    faults += console_complaints(driver, "nothing is allowed")
    links = driver.run(LINKS)
    return faults, {link for link in links if link.startswith(base)}


def check_missing(driver, base, out):
    """A page that does not exist: 404, and something to read."""
    url = urllib.parse.urljoin(base, MISSING)
    driver.show(*VIEWS["wide-light"])
    driver.open(url)
    driver.photograph(out / "missing.png")
    status = status_of(url)
    faults = [] if status == 404 else ["is answered with %d" % status]
    if not driver.run("return document.querySelector('h1')?.innerText"):
        faults.append("has no heading")
    faults += failed_requests(driver, url)
    faults += console_complaints(driver, url)
    return faults


def status_of(url):
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def main(base, out):
    names = ["chromium", "chromium-browser", "google-chrome"]
    chromium = next(filter(None, map(shutil.which, names)), None)
    chromedriver = shutil.which("chromedriver")
    if not chromium or not chromedriver:
        print("SKIPPED: browser.py needs chromium and chromedriver "
              "(Debian: apt-get install chromium chromium-driver). No page was looked at.",
              file=sys.stderr)
        return 77

    base = base.rstrip("/") + "/"
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    pages = sorted(str(page.relative_to(WWW)) for page in WWW.rglob("*.html"))
    links, bad = set(), 0

    def tell(page, faults):
        print("%-6s %s" % ("FAILED" if faults else "ok", page))
        for fault in faults:
            print("         " + fault)
        return bool(faults)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        driver = Driver(chromium, chromedriver, folder)
        try:
            for page in pages:
                faults, found = check_page(driver, base, page, out)
                links |= found
                bad += tell(page, faults)
            bad += tell(MISSING, check_missing(driver, base, out))
        finally:
            driver.quit()

    statuses = {link: status_of(link) for link in sorted(links)}
    dead = ["%d for %s" % (status, link) for link, status in statuses.items() if status != 200]
    bad += tell("%d links" % len(links), dead)
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
