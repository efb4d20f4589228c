#!/usr/bin/env python3
"""Lets a real browser use its cache, seek in sound and film, and reads in tarn's log what it asked.

    browser_cache.py TARN

Needs Chromium, its driver, as browser.py does, and ffmpeg; without them it exits with 77.
"""

import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

from browser import Driver, wait_for

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>tarn</title>
<link rel="stylesheet" href="style.css">
<script src="script.js" defer></script>
<h1>A page with parts</h1>
<img src="image.svg" alt="A square">
<audio src="tone.wav" preload="metadata" controls></audio>
<video src="film.webm" preload="metadata" controls></video>
"""
PARTS = {
    "index.html": PAGE,
    "style.css": "h1 { color: teal }\n",
    "script.js": "document.documentElement.dataset.ran = 'yes';\n",
    "image.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">'
                 '<rect width="8" height="8"/></svg>\n',
}
TARGETS = ["/", "/style.css", "/script.js", "/image.svg"]
YEAR_2001 = 978307200
RATE = 44100  # samples of two bytes, two channels: far more than a browser reads ahead
SOUND_SECONDS = 1200
FILM_SECONDS = 600
FILM_PART = 10


def write(file, text, modified):
    """Writes a file as if long ago: the tag of one just written is about to change."""
    file.write_text(text, encoding="utf-8")
    os.utime(file, (modified, modified))


def make_site(root):
    for name, text in PARTS.items():
        write(root / name, text, YEAR_2001)
    make_sound(root / "tone.wav")
    make_film(root / "film.webm")


def make_sound(path):
    size = SOUND_SECONDS * RATE * 4
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt "
                   + struct.pack("<IHHIIHH", 16, 1, 2, RATE, RATE * 4, 4, 16)
                   + b"data" + struct.pack("<I", size))
        file.truncate(44 + size)  # silence, and no room on the disk
    os.utime(path, (YEAR_2001, YEAR_2001))


def make_film(path):
    """Noise, which no codec makes small, a few seconds of it again and again."""
    part = path.with_name("part.webm")
    ffmpeg = ["ffmpeg", "-nostdin", "-loglevel", "error"]
    subprocess.run([*ffmpeg, "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10",
                    "-t", str(FILM_PART), "-vf", "noise=alls=60:allf=t", "-c:v", "libvpx",
                    "-deadline", "realtime", "-cpu-used", "8", "-b:v", "3M", "-g", "20", part],
                   check=True)
    subprocess.run([*ffmpeg, "-stream_loop", str(FILM_SECONDS // FILM_PART - 1), "-i", part,
                    "-c", "copy", path], check=True)
    part.unlink()
    os.utime(path, (YEAR_2001, YEAR_2001))


class Tarn:
    """A server of its own, and what it has answered since it was last asked."""

    def __init__(self, program, folder, *options):
        self.log = folder / "log"
        self.read = 0
        port = folder / "port"
        self.process = subprocess.Popen(
            [program, "--listen", "127.0.0.1:0", "--port-file", port, "--log", "json",
             "--log-file", self.log, *options, folder / "site"], stderr=subprocess.DEVNULL)
        wait_for(lambda: port.exists() and port.read_text().strip(), "tarn did not start")
        self.url = "http://127.0.0.1:%s/" % port.read_text().strip()

    def lines(self):
        text = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        return [json.loads(line) for line in text.splitlines(keepends=True)
                if line.endswith("\n")]

    def forget(self):
        self.read = len(self.lines())

    def answers(self, target):
        return [line for line in self.lines()[self.read:] if line.get("target") == target]

    def expect(self, target, status):
        """The next answer to TARGET, which comes to have this STATUS."""
        wait_for(lambda: self.answers(target), "%s was not asked for" % target)
        statuses = [line["status"] for line in self.answers(target)]
        assert statuses == [status], "%s: %s instead of %d" % (target, statuses, status)

    def stop(self):
        self.process.terminate()
        assert self.process.wait() == 0


def check_reload(driver, tarn):
    """A reload asks whether the page and its parts have changed, and is told that they have not."""
    driver.open(tarn.url)
    for target in TARGETS:
        tarn.expect(target, 200)
    tarn.forget()
    driver.call("POST", "/refresh", {})
    for target in TARGETS:
        tarn.expect(target, 304)
    assert driver.run("return document.documentElement.dataset.ran") == "yes"
    assert driver.run("return document.querySelector('h1').innerText") == "A page with parts"


def check_edit(driver, tarn, site):
    """An edit shows at the next reload, and only what was edited is sent again."""
    tarn.forget()
    write(site / "style.css", "h1 { color: rgb(1, 2, 3) }\n", YEAR_2001 + 1)
    driver.call("POST", "/refresh", {})
    tarn.expect("/", 304)
    tarn.expect("/style.css", 200)
    colour = driver.run("return getComputedStyle(document.querySelector('h1')).color")
    assert colour == "rgb(1, 2, 3)", colour


def check_seek(driver, tarn, kind, target, length):
    """A recording of LENGTH bytes is to be had from its end without all that is before it."""
    media = "const media = document.querySelector('%s'); " % kind
    wait_for(lambda: driver.run(media + "return media.readyState") >= 1, "it has no length")
    tarn.forget()
    there = driver.run(media + "return media.currentTime = Math.floor(media.duration * 0.98)")
    wait_for(lambda: driver.run(media + "return !media.seeking && media.readyState >= 2"),
             "it has nothing there")
    assert abs(driver.run(media + "return media.currentTime") - there) < 0.1
    assert driver.run(media + "return media.error") is None
    # A browser may ask for other parts too, and whether those it has are still right.
    wait_for(lambda: [line for line in tarn.answers(target)
                      if line["status"] == 206 and line["bytes"] < length * 0.03],
             "the end alone was not asked for")


def main(program):
    names = ["chromium", "chromium-browser", "google-chrome"]
    chromium = next(filter(None, map(shutil.which, names)), None)
    chromedriver = shutil.which("chromedriver")
    if not chromium or not chromedriver or not shutil.which("ffmpeg"):
        print("SKIPPED: browser_cache.py needs chromium, chromedriver and ffmpeg", file=sys.stderr)
        return 77
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        (folder / "site").mkdir()
        make_site(folder / "site")
        tarn = Tarn(program, folder)
        driver = Driver(chromium, chromedriver, name)
        try:
            check_reload(driver, tarn)
            print("ok     a reload is answered with 304")
            check_edit(driver, tarn, folder / "site")
            print("ok     an edit shows at the next reload")
            for kind, name in (("audio", "tone.wav"), ("video", "film.webm")):
                length = (folder / "site" / name).stat().st_size
                check_seek(driver, tarn, kind, "/" + name, length)
                print("ok     %s is fetched from where it is to play" % name)
        finally:
            driver.quit()
            tarn.stop()
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
