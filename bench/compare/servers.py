"""The servers that are compared: how each is started, alone, on the same files."""

import os
import re
import resource
import socket
import time
from dataclasses import dataclass

import machine

HERE = os.path.dirname(os.path.abspath(__file__))
PORT = 8080  # the same for all: each has a network of its own
ADDRESS = ("127.0.0.1", PORT)
PATIENCE_S = 30


@dataclass
class Setup:
    """What a server is started for."""
    build: str              # where tarn and our helpers are
    work: str               # where we may write
    root: str               # what is served
    port: int = PORT
    workers: int = 1
    cpus: frozenset = None
    response: str = None    # for the bare loop: a file with the bytes of one response,
    request_bytes: int = 0  # the length of one request,
    close: bool = False     # and whether it ends each connection


def rendered(setup, name, **more):
    """The committed configuration NAME with its blanks filled in."""
    # Root's servers would become somebody else, who may not see the files.
    user = {"nginx.conf": "user root;", "h2o.yaml": "user: root"}.get(name, "")
    values = {"USER": user if os.geteuid() == 0 else "", "WORK": setup.work, "ROOT": setup.root, "PORT": setup.port, "WORKERS": setup.workers,
              "FDS": resource.getrlimit(resource.RLIMIT_NOFILE)[0], **more}
    with open(os.path.join(HERE, "conf", name), encoding="utf-8") as file:
        text = re.sub(r"@([A-Z]+)@", lambda found: str(values[found[1]]), file.read())
    path = os.path.join(setup.work, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


# With a cache that holds all files, as nginx's open_file_cache does. Without compression, like its
# peers: pages compressed in the background would be charged to the
# first few thousand requests.
def tarn(setup, *options):
    return [os.path.join(setup.build, "tarn"), "--listen", f"127.0.0.1:{setup.port}",
            "--workers", str(setup.workers), "--no-compress", "--cache-size", "auto", *(options or ("--log", "none")), setup.root]


def tarn_logging(setup):
    return tarn(setup, "--log", "combined", "--log-file", os.path.join(setup.work, "access.log"))


def nginx(setup, sendfile="on"):
    reuseport = "reuseport" if setup.workers > 1 else ""
    return ["nginx", "-e", "stderr", "-c",
            rendered(setup, "nginx.conf", SENDFILE=sendfile, REUSEPORT=reuseport)]


def nginx_copying(setup):
    return nginx(setup, sendfile="off")


def lighttpd(setup):
    forks = setup.workers if setup.workers > 1 else 0
    return ["lighttpd", "-D", "-f", rendered(setup, "lighttpd.conf", FORKS=forks)]


def h2o(setup):
    return ["h2o", "-m", "worker", "-c", rendered(setup, "h2o.yaml")]


def haproxy(setup):
    return ["haproxy", "-db", "-f", rendered(setup, "haproxy.cfg")]


def bare(setup):
    return [os.path.join(setup.build, "compare_bare"), str(setup.port), setup.response,
            str(setup.request_bytes), str(setup.workers), *(["close"] if setup.close else [])]


COMMANDS = {"tarn": tarn, "tarn-log": tarn_logging, "nginx": nginx, "nginx-copy": nginx_copying,
            "lighttpd": lighttpd, "h2o": h2o, "haproxy": haproxy, "bare": bare}


class Server:
    """A server that runs from `with` to its end."""

    def __init__(self, name, setup, under=()):
        self.name, self.setup = name, setup
        self.command = [*under, *COMMANDS[name](setup)]
        self.address = ("127.0.0.1", setup.port)
        self.output = os.path.join(setup.work, f"{name}.out")

    def __enter__(self):
        with open(self.output, "wb") as output:
            self.process = machine.start(self.command, self.setup.cpus, stdout=output,
                                         stderr=output)
        self.pid = self.process.pid
        give_up = time.monotonic() + PATIENCE_S
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > give_up:
                self.__exit__()
                raise SystemExit(f"compare: {self.name} did not start: {' '.join(self.command)}\n"
                                 f"{machine.read(self.output)}")
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        machine.stop(self.process)

    def answers(self):
        try:
            socket.create_connection(self.address, timeout=1).close()
        except OSError:
            return False
        return True

    def cpu_ns(self):
        return machine.cpu_ns(self.pid)

    def memory_bytes(self):
        return machine.memory_bytes(self.pid)
