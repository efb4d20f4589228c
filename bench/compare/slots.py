"""The timed slots: a server alone in a network of its own, checked, warmed, loaded, measured."""

import os
import resource
from dataclasses import replace

import asking
import clients
import files
import machine
from servers import ADDRESS, Server

WARM_S = 1
IDLE = 10000
IDLE_LOAD_S = 8  # less than any server's patience with an idle connection


def paths_of(load):
    if not load.lists:
        return [load.path]
    return [files.zipf_path(rank) for rank in range(files.ZIPF_FILES)]


def check(server, load):
    if server.name == "bare":
        return
    try:
        asking.check(ADDRESS, server.setup.root, paths_of(load), load.headers, load.depth,
                     load.close)
    except (asking.Wrong, OSError) as error:
        raise clients.Failed(f"{server.name} is wrong: {error}") from error


def warm(bench, row, server, load, tool):
    """Every response of this load is checked where the tool can do so."""
    clients.run(tool, load, WARM_S, bench.build, bench.client_cpus(row),
                checking=server.name != "bare")


def loaded(bench, row, server, load, tool, seconds):
    """Loads SERVER and returns its figures."""
    weather = machine.Weather()
    before = server.cpu_ns()
    found = clients.run(tool, load, seconds, bench.build, bench.client_cpus(row))
    cpu_ns = server.cpu_ns() - before
    weather = weather.end(cpu_ns / 1e9 + found["client_cpu_s"])
    requests = found["requests"]
    size = os.path.getsize(load.body) if load.body else 0
    if size > 65536:  # much is under way at the end: it is in the bytes, not in the requests
        requests = found["bytes"] / size
    return {"rps": requests / found["seconds"], "cpu_us": cpu_ns / 1e3 / requests,
            "gbps": found["bytes"] / found["seconds"] / 1e9,
            "client_us": found["client_cpu_s"] * 1e6 / requests,
            **{f"{key}_us": found[key] * 1e6 for key in ("p50", "p99") if found[key]},
            "bytes": found["bytes"] / requests, "requests": requests,
            "saturated": found.get("saturated", False), **weather}


def load(bench, row, name, tool):
    work = bench.load_of(row)
    setup = bench.setup_for(row, name, tool)
    bench.new_network(row)
    with Server(name, setup) as server:
        check(server, work)
        warm(bench, row, server, work, tool)
        return bench.gated(row, lambda: loaded(bench, row, server, work, tool, bench.seconds))


def highest_rate(bench, row, tool):
    """The median of three looks at how much nginx can do here."""
    closed = replace(row, load=replace(row.load, rate=0))
    return sorted(load(bench, closed, "nginx", tool)["rps"] for _ in range(3))[1]


def open_loop(bench, row, name, tool):
    if row.name not in bench.learnt:
        bench.learnt[row.name] = highest_rate(bench, row, tool) / 2
    rate = bench.learnt[row.name]
    return {**load(bench, replace(row, load=replace(row.load, rate=rate)), name, tool),
            "rate": rate}


# ---- idle connections ----


def hold_idle(count):
    """COUNT connections that have had an answer each and ask nothing more."""
    lines = []
    ask = asking.request("/1k.html")
    while len(lines) < count:
        some = [asking.Line(ADDRESS) for _ in range(min(100, count - len(lines)))]
        for line in some:
            line.send(ask)
        for line in some:
            line.response()
        lines += some
    return lines


def still_open(lines):
    count = 0
    for line in lines:
        line.sock.setblocking(False)
        try:
            line.sock.recv(1)
        except BlockingIOError:
            count += 1
        except OSError:
            pass
    return count


def idle_count(name):
    """lighttpd puts two descriptors aside for each connection, so that fewer may fit."""
    descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return min(IDLE, descriptors // 2 - 200) if name == "lighttpd" else IDLE


def idle(bench, row, name, tool):
    count = idle_count(name)
    work = bench.load_of(row)
    setup = bench.setup_for(row, name, tool)
    bench.new_network(row)
    seconds = min(bench.seconds, IDLE_LOAD_S)
    with Server(name, setup) as server:
        check(server, work)
        warm(bench, row, server, work, tool)
        alone = loaded(bench, row, server, work, tool, seconds)
        before = server.memory_bytes()
        lines = hold_idle(count)
        try:
            after = server.memory_bytes()
            beside = loaded(bench, row, server, work, tool, seconds)
            if (left := still_open(lines)) != count:
                raise clients.Failed(f"{name} kept only {left} of {count} idle connections")
        finally:
            for line in lines:
                line.sock.close()
    return {"idle_bytes": (after - before) / count, "busy_kept": beside["rps"] / alone["rps"],
            "rps": beside["rps"], "cpu_us": beside["cpu_us"], "cpu_alone_us": alone["cpu_us"]}
