"""The load generators: how each is told what to do, and how its answer is read."""

import json
import os
import resource
import shutil
import socket
from dataclasses import dataclass

import asking
import machine
from servers import ADDRESS, HERE

URL = "http://{}:{}".format(*ADDRESS)

with open(f"{HERE}/conf/browser.txt", encoding="ascii") as browser:
    BROWSER = tuple(browser.read().splitlines())


@dataclass(frozen=True)
class Load:
    """What is asked for, and how."""
    path: str = "/1k.html"
    lists: str = ""        # a folder with the files `asked` and `weighted`, instead of one path
    connections: int = 64
    threads: int = 1
    depth: int = 1
    headers: tuple = ()
    close: bool = False
    rate: float = 0        # requests a second; 0: as fast as responses come
    body: str = ""         # the file whose bytes each response must have


class Failed(Exception):
    """The generator saw errors, or could not run."""


def wrk(load, seconds, build, checking):
    command = ["wrk", f"-t{load.threads}", f"-c{load.connections}", f"-d{max(1, round(seconds))}s",
               "--timeout", "30s", "-s", os.path.join(HERE, "conf", "wrk.lua")]
    for header in (*load.headers, *(["Connection: close"] if load.close else [])):
        command += ["-H", header]
    environment = {"COMPARE_DEPTH": str(load.depth)}
    if load.lists:
        environment["COMPARE_PATHS"] = os.path.join(load.lists, "asked")
    return command + [URL + load.path], environment


def read_wrk(text):
    found = json.loads(text.strip().splitlines()[-1])
    if found["errors"]:
        raise Failed(f"wrk counted errors: {found['errors']}")
    return found


def tarn_bench(load, seconds, build, checking):
    command = [os.path.join(build, "tarn-bench"), "-q", "--json", "-",
               "-t", str(load.threads), "-c", str(load.connections), "-d", f"{seconds:g}s",
               "--warmup", "0s", "--timeout", "30s", "-p", str(load.depth),
               "--expect", "status=200"]
    for header in load.headers:
        command += ["-H", header]
    if load.close:
        command += ["--no-keepalive"]
    if load.rate:
        command += ["-R", f"{load.rate:.0f}", "--arrivals", "poisson"]
    if checking:
        command += ["--verify", "all"]
        if load.body:
            command += ["--expect", f"body=@{load.body}"]
    if load.lists:
        command += ["-f", os.path.join(load.lists, "weighted")]
    return command + [URL + load.path], {}


def read_tarn_bench(text):
    found = json.loads(text)
    if found["requests"]["failed"]:
        raise Failed(f"tarn-bench counted failures: {found['failures']}")
    latency = found["latency"]
    clock = latency.get("response") or latency["service"]
    return {"requests": found["requests"]["valid"], "bytes": found["bytes"]["received"],
            "seconds": found["seconds"], "p50": clock["p50"], "p99": clock["p99"],
            "client_syscalls": found["client"]["syscalls"],
            "saturated": found["verdict"]["saturated"]}


TOOLS = {"tarn-bench": (tarn_bench, read_tarn_bench), "wrk": (wrk, read_wrk)}


def available(build):
    """The generators that are here, the one to believe first."""
    return [name for name, here in (("tarn-bench", os.access(f"{build}/tarn-bench", os.X_OK)),
                                    ("wrk", shutil.which("wrk"))) if here]


def run(tool, load, seconds, build, cpus, checking=False):
    """Loads the server at ADDRESS and returns what came of it, with the CPU that the client used."""
    command_of, answer_of = TOOLS[tool]
    command, environment = command_of(load, seconds, build, checking)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    client = machine.start(command, cpus, stdout=machine.subprocess.PIPE,
                           stderr=machine.subprocess.PIPE, text=True,
                           env={**os.environ, **environment})
    try:
        out, complaint = client.communicate(timeout=seconds * 3 + 60)
    except machine.subprocess.TimeoutExpired as error:
        raise Failed(f"{tool} did not end") from error
    finally:
        machine.stop(client)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        found = answer_of(out)
    except (ValueError, KeyError, IndexError) as error:
        raise Failed(f"{' '.join(command)} ended with {client.returncode}: {complaint}") from error
    if not found["requests"]:
        raise Failed(f"{tool} got no answer at all")
    found["client_cpu_s"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return found


def request_bytes(tool, load, build):
    """How many bytes TOOL sends for one request: asks it, by listening where the server would."""
    if tool not in TOOLS:
        return len(asking.request(load.path, load.headers, load.close))
    with socket.create_server(ADDRESS) as listener:
        listener.settimeout(10)
        command, environment = TOOLS[tool][0](load, 1, build, False)
        client = machine.start(command, stdout=machine.subprocess.DEVNULL,
                               stderr=machine.subprocess.DEVNULL,
                               env={**os.environ, **environment})
        try:
            while True:
                length = first_request(listener)
                if length:
                    return length
        finally:
            machine.stop(client, 2)


def first_request(listener):
    got = b""
    line, _ = listener.accept()
    with line:
        line.settimeout(10)
        while b"\r\n\r\n" not in got:
            part = line.recv(65536)
            if not part:
                return 0
            got += part
    return got.index(b"\r\n\r\n") + 4
