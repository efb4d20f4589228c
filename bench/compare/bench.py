"""What all slots of a run share: places, CPUs, networks, and when two CPUs are close enough."""

import os
import time
from dataclasses import dataclass, field, replace

import asking
import clients
import files
import machine
from servers import ADDRESS, Server, Setup

CLOSE_NS = 500  # CPUs whose round trip takes longer share no cache
CLOSE_WITHIN_S = 60
TRIES = 4


@dataclass
class Bench:
    build: str
    work: str
    cpu: int  # where server and client meet
    cpus: frozenset
    seconds: float
    congestion: str
    default_congestion: str
    patience_s: float  # how long to wait for other work on this machine to end, before each slot
    learnt: dict = field(default_factory=dict)

    def new_network(self, row):
        machine.wait_until_calm(self.patience_s)
        wanted = self.default_congestion if row.congestion == "default" else self.congestion
        machine.enter_network(wanted)

    def root(self, row):
        return os.path.join(self.work, row.folder)

    def load_of(self, row):
        """The row's load with what only this run knows."""
        load = row.load
        lists = load.lists and os.path.join(self.root(row), load.lists)
        return replace(load, threads=load.threads or len(self.cpus), lists=lists,
                       body="" if lists else self.root(row) + load.path)

    def client_cpus(self, row):
        if row.one_core:
            return frozenset([self.cpu])
        return self.cpus - {self.cpu} if row.workers == 1 and len(self.cpus) > 1 else self.cpus

    def setup_for(self, row, name, tool):
        setup = Setup(build=self.build, work=self.work, root=self.root(row),
                      cpus=frozenset([self.cpu]) if row.workers == 1 else self.cpus,
                      workers=row.workers or len(self.cpus), close=row.load.close)
        if name == "bare":
            if (row.name, tool) not in self.learnt:
                self.learnt[row.name, tool] = self.learn(row, setup, tool)
            setup.response, setup.request_bytes = self.learnt[row.name, tool]
        return setup

    def learn(self, row, setup, tool):
        """For the bare loop: a file with a response of tarn's, and the length of a request."""
        load = self.load_of(row)
        self.new_network(row)
        with Server("tarn", setup):
            if load.lists:
                raw = mean_response(asking.fetch_raw(ADDRESS, files.zipf_path(0)))
            else:
                raw = asking.fetch_raw(ADDRESS, load.path, load.headers, load.close)
        path = os.path.join(self.work, f"{row.name}.response")
        with open(path, "wb") as file:
            file.write(raw)
        return path, clients.request_bytes(tool, load, self.build)

    def gated(self, row, measure):
        """Measures while the two CPUs are close, if the row uses both; marks what was not."""
        if row.one_core or len(self.cpus) < 2:
            return measure()
        for _ in range(TRIES):
            before = self.wait_until_close()
            figures = measure()
            after = self.roundtrip_ns()
            figures.update(trip_before_ns=before, trip_after_ns=after,
                           far=max(before, after) > CLOSE_NS)
            if not figures["far"]:
                break
        return figures

    def roundtrip_ns(self):
        there = min(self.cpus - {self.cpu})
        measured = machine.output_of("timeout", "20", f"{self.build}/compare_roundtrip",
                                     str(self.cpu), str(there))
        return float(measured or 1e9)

    def wait_until_close(self):
        give_up = time.monotonic() + CLOSE_WITHIN_S
        while (trip := self.roundtrip_ns()) > CLOSE_NS and time.monotonic() < give_up:
            time.sleep(0.5)
        return trip


def mean_response(raw):
    """RAW with a body as long as the mean of what is asked for."""
    head = raw[:raw.index(b"\r\n\r\n") + 4]
    size = files.zipf_mean_size()
    old = f"Content-Length: {asking.length_of(head)}\r\n".encode()
    return head.replace(old, f"Content-Length: {size}\r\n".encode()) + b"x" * size
