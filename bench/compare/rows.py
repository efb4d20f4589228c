"""The table: what is measured, of whom, and what must come out."""

from dataclasses import dataclass

import clients
import counts
import files
import slots
from clients import BROWSER

# unit, digits after the point (None: it is a text), and whether less is better
METRICS = {"cpu_us": ("CPU us", 2, True), "rps": ("a second", 0, False),
           "p50_us": ("p50 us", 0, True), "p99_us": ("p99 us", 0, True),
           "gbps": ("GB/s", 2, False), "idle_bytes": ("bytes", 0, True),
           "busy_kept": ("rate kept", 3, False), "instructions": ("instructions", 0, True),
           "syscalls": ("calls", 2, True), "stat_like": ("stat-like", 2, True),
           "often": ("which", None, True), "stale": ("stale", 0, True),
           "ready_ms": ("ms", 1, True)}
PEERS = ("nginx", "lighttpd", "h2o")
OWN = ("tarn-bench",)
WITH_BARE = ("tarn", *PEERS, "bare")
SMALL = ("tarn", "nginx", "nginx-copy", "lighttpd", "h2o", "haproxy", "bare")


@dataclass(frozen=True)
class Target:
    """`over` divided by `under` (or `over` alone) has to be at least, or at most, this; without
    either it is for information."""
    words: str
    metric: str
    over: str
    under: str = ""
    least: float = None
    most: float = None


@dataclass(frozen=True)
class Row:
    name: str
    title: str
    servers: tuple
    targets: tuple
    shows: tuple = ("cpu_us", "rps", "p50_us", "p99_us")
    measure: object = slots.load
    load: clients.Load = clients.Load()
    one_core: bool = True  # server and client on the same CPU
    workers: int = 1
    tools: tuple = ("tarn-bench", "wrk")
    congestion: str = ""   # "default": the system's, and not that of the run
    folder: str = "site"   # what is served
    repeats: int = 0       # rounds, where fewer are enough


def cheaper(than, times=None, unit="request"):
    return Target(f"server CPU a {unit}, {than} / tarn", "cpu_us", than, "tarn", least=times)


def throughput(than, times, metric="rps"):
    what = {"rps": "requests/s", "gbps": "bytes/s"}[metric]
    return Target(f"{what}, tarn / {than}", metric, "tarn", than, least=times)


def large(path, title, connections, times):
    """Twice: as the system is, where tarn chooses another congestion control on loopback, and with
    the same for all, where it must not be slower."""
    load = clients.Load(path=f"/{path}.bin", connections=connections)
    shows = ("gbps", "cpu_us", "rps", "p50_us")
    return (Row(path, f"{title}, the system's congestion control", WITH_BARE,
                (throughput("nginx", times, "gbps"),), shows=shows, load=load,
                congestion="default"),
            Row(f"{path}-same", f"{title}, the same congestion control for all", WITH_BARE,
                (throughput("nginx", 1, "gbps"),), shows=shows, load=load, tools=OWN))


def open_loop(name, title, **more):
    return Row(name, title, ("tarn", "nginx", "lighttpd", "h2o"),
               (Target("median response time, tarn / nginx", "p50_us", "tarn", "nginx", most=0.5),
                Target("99th percentile, tarn / nginx", "p99_us", "tarn", "nginx", most=0.5)),
               shows=("p50_us", "p99_us", "cpu_us", "rps"), measure=slots.open_loop,
               tools=OWN, **more)


ROWS = (
    Row("keepalive", "1 KiB, 64 keep-alive connections, bare request", SMALL,
        (cheaper("nginx", 2.2), cheaper("nginx-copy"), throughput("bare", 0.95))),
    Row("browser", "1 KiB, 64 keep-alive connections, a browser's headers", SMALL,
        (cheaper("nginx", 2.7), cheaper("nginx-copy")),
        load=clients.Load(headers=BROWSER)),
    Row("pipeline", "1 KiB, 64 connections, pipelined 16 deep",
        ("tarn", "nginx", "nginx-copy", "lighttpd", "h2o", "bare"),
        (cheaper("lighttpd", 12), cheaper("nginx"), cheaper("nginx-copy"), throughput("bare", 0.9)), load=clients.Load(depth=16)),
    Row("connection", "1 KiB, a connection a request, 64 at a time", SMALL,
        (cheaper("nginx", 1.8, "connection"), cheaper("nginx-copy", unit="connection"),
         throughput("nginx", 1.15)),
        load=clients.Load(close=True)),
    *large("100k", "100 KiB, 64 connections", 64, 1.3),
    *large("1m", "1 MiB, 16 connections", 16, 2.0),
    *large("100m", "100 MiB, 4 connections", 4, 1.3),
    Row("zipf", "10,000 files of web-like sizes, Zipf popularity, 1,000 connections",
        ("tarn", "nginx", "nginx-copy", "lighttpd", "h2o", "bare"),
        (cheaper("nginx", 1.8), cheaper("nginx-copy")),
        load=clients.Load(path="/", lists="zipf", connections=1000)),
    Row("workers", "1 KiB, 64 keep-alive connections, a worker for each CPU", WITH_BARE,
        (throughput("nginx", 2.0),), one_core=False, workers=0, load=clients.Load(threads=0)),
    Row("idle", "10,000 idle connections beside 64 busy ones", ("tarn", *PEERS),
        (Target("user memory an idle connection, bytes", "idle_bytes", "tarn", most=128),
         Target("requests/s of the busy, with idle / without", "busy_kept", "tarn", least=0.95)),
        shows=("idle_bytes", "busy_kept"), measure=slots.idle, tools=OWN),
    open_loop("open", "open loop at half of nginx's highest rate"),
    open_loop("open-two", "open loop, server and client on a CPU each", one_core=False),
    Row("instructions", "user instructions a request, 1 KiB, 64 connections", WITH_BARE,
        (Target("user instructions a request", "instructions", "tarn", most=1500),),
        shows=("instructions",), measure=counts.instructions, tools=("callgrind",), repeats=1),
    Row("instructions-browser", "user instructions a request, 1 KiB, a browser's headers", WITH_BARE, (),
        shows=("instructions",), measure=counts.instructions, tools=("callgrind",), repeats=1,
        load=clients.Load(headers=BROWSER)),
    Row("syscalls", "system calls a request on a cached page, 64 connections", WITH_BARE,
        (Target("stat-like calls a request", "stat_like", "tarn", most=0),),
        shows=("syscalls", "stat_like", "instructions", "often"), measure=counts.syscalls, repeats=1),
    Row("fresh", "stale answers in 2,000 after as many changes", ("tarn",),
        (Target("stale answers", "stale", "tarn", most=0),), shows=("stale",),
        measure=counts.fresh, tools=("none",), repeats=1),
    Row("ready", "from exec to the first response, small folder", ("tarn", *PEERS),
        (Target("milliseconds", "ready_ms", "tarn", most=10),), shows=("ready_ms",),
        measure=counts.ready, tools=("none",)),
    Row("ready-many", "from exec to the first response, 100,000 files", ("tarn", *PEERS),
        (Target("milliseconds", "ready_ms", "tarn", most=50),), shows=("ready_ms",),
        measure=counts.ready, tools=("none",), folder="many",
        load=clients.Load(path=files.many_path(77777))),
    Row("log", "combined access log to a file", ("tarn", "tarn-log"),
        (Target("server CPU a request, with log / without", "cpu_us", "tarn-log", "tarn",
                most=1.05),), tools=OWN),
)
