"""What is counted and not timed: instructions, system calls, stale answers; and the start."""

import glob
import os
import re
import shutil
import time

import asking
import files
import machine
from clients import Failed, run
from servers import ADDRESS, COMMANDS, Server

LINES = 64
FEW, MANY = 20, 120  # rounds of one request on each line
STAT_LIKE = ("stat", "lstat", "fstat", "newstat", "newlstat", "newfstat", "newfstatat", "statx",
             "access", "faccessat", "faccessat2", "open", "openat", "openat2", "readlink",
             "readlinkat", "statfs", "fstatfs")
OF_SERVERS = ("accept", "accept4", "close", "epoll_ctl", "epoll_pwait", "epoll_pwait2", "epoll_wait",
              "fcntl", "futex", "ioctl", "pread64", "read", "readv", "recvfrom", "recvmsg",
              "sendfile64", "sendmsg", "sendto", "setsockopt", "shutdown", "write", "writev")
CHANGES = 2000


# ---- by two runs of different length: what remains is the requests' ----


def exchange(server, path, headers, rounds):
    """Asks on 64 connections while the server stands still, so that it always finds them all at
    once, then reads all answers; ROUNDS times."""
    ask = asking.request(path, headers)
    wanted = asking.file_of(server.setup.root, path)
    lines = [asking.Line(server.address) for _ in range(LINES)]
    for _ in range(rounds):
        with machine.Stopped(server.pid):
            for line in lines:
                line.send(ask)
        for line in lines:
            asking.expect(path, line.response()[1], wanted)
    for line in lines:
        line.sock.close()


def difference(name, setup, headers, under, total_of):
    """What a request adds to a total that is known when the server has ended."""
    totals = []
    for rounds in (FEW, MANY):
        for old in glob.glob(os.path.join(setup.work, "counted.*")):
            os.remove(old)
        with Server(name, setup, under=under) as server:
            exchange(server, "/1k.html", headers, rounds)
        totals.append(total_of())
    requests = (MANY - FEW) * LINES
    return {key: (totals[1][key] - totals[0].get(key, 0)) / requests for key in totals[1]}


def count_instructions(name, setup, headers=()):
    """User instructions a request, by callgrind."""
    pattern = os.path.join(setup.work, "counted.callgrind.")

    def total():
        found = [re.search(r"^(?:summary|totals): (\d+)", machine.read(path), re.M)
                 for path in glob.glob(pattern + "*")]
        if not found or None in found:
            raise Failed(f"callgrind left no count for {name}")
        return {"all": sum(int(one[1]) for one in found)}

    under = ["valgrind", "-q", "--tool=callgrind", "--trace-children=yes",
             f"--callgrind-out-file={pattern}%p"]
    return difference(name, setup, headers, under, total)["all"]


def count_calls_by_strace(name, setup, headers=()):
    """System calls a request by name, by strace, which slows the server down: so more arrives
    between two turns of its loop than otherwise."""
    path = os.path.join(setup.work, "counted.strace")

    def total():
        give_up = time.monotonic() + 10
        while not re.search(r"\btotal$", machine.read(path), re.M):
            if time.monotonic() > give_up:
                raise Failed(f"strace left no count for {name}")
            time.sleep(0.05)
        rows = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$",
                          machine.read(path), re.M)
        return {"all" if call == "total" else call: int(count) for count, call in rows}

    return difference(name, setup, headers, ["strace", "-D", "-f", "-c", "-o", path], total)


def stat_like(calls):
    return sum(count for call, count in calls.items() if call in STAT_LIKE)


# ---- under the real load ----


class PerfCounter:
    """How often PIDS enter each system call between `with` and its end, and how many instructions
    of their own they run where the machine can count them."""

    def __init__(self, pids, path):
        self.pids, self.path = pids, path

    @staticmethod
    def events():
        """All calls together, and by name those that servers use: each event takes perf a moment."""
        known = re.findall(r"syscalls:sys_enter_(\w+)",
                           machine.output_of("perf", "list", "syscalls:sys_enter_*"))
        return ["instructions:u", "raw_syscalls:sys_enter", *(f"syscalls:sys_enter_{call}" for call in known
                                            if call in STAT_LIKE + OF_SERVERS)]

    def __enter__(self):
        their_control, self.control = os.pipe()
        self.answer, their_answer = os.pipe()
        self.perf = machine.start(
            ["perf", "stat", "-x", ",", "-e", ",".join(self.events()), "-D", "-1", "-o", self.path,
             "--control", f"fd:{their_control},{their_answer}",
             "-p", ",".join(map(str, self.pids))], pass_fds=(their_control, their_answer),
            stdout=machine.subprocess.DEVNULL, stderr=machine.subprocess.DEVNULL)
        os.close(their_control)
        os.close(their_answer)
        self.tell("enable")
        return self

    def tell(self, word):
        """Returns when perf has done it, or has ended."""
        try:
            os.write(self.control, f"{word}\n".encode())
            os.read(self.answer, 16)
        except BrokenPipeError:
            pass

    def __exit__(self, *_):
        self.tell("disable")
        if self.perf.poll() is None:
            self.perf.send_signal(machine.signal.SIGINT)
            self.perf.wait(60)
        machine.stop(self.perf)
        os.close(self.control)
        os.close(self.answer)
        text = machine.read(self.path)
        rows = re.findall(r"^(\d+),[^,]*,(?:raw_)?syscalls:sys_enter_?(\w*),", text, re.M)
        self.calls = {call or "all": int(count) for count, call in rows}
        counted = re.search(r"^(\d+),[^,]*,instructions:u,", text, re.M)
        self.instructions = int(counted[1]) if counted else None


def perf_can_count():
    if not shutil.which("perf"):
        return False
    done = machine.subprocess.run(["perf", "stat", "-e", "raw_syscalls:sys_enter", "true"],
                                  stdout=machine.subprocess.DEVNULL,
                                  stderr=machine.subprocess.DEVNULL, check=False)
    return done.returncode == 0


# ---- the slots ----


def instructions(bench, row, name, tool):
    setup = bench.setup_for(row, name, tool)
    bench.new_network(row)
    return {"instructions": count_instructions(name, setup, row.load.headers)}


def syscalls(bench, row, name, tool):
    setup = bench.setup_for(row, name, tool)
    bench.new_network(row)
    more = {}
    if perf_can_count():
        work = bench.load_of(row)
        with Server(name, setup) as server:
            run(tool, work, 1, bench.build, bench.client_cpus(row))
            pids = machine.descendants(server.pid)
            with PerfCounter(pids, os.path.join(bench.work, "counted.perf")) as counter:
                requests = run(tool, work, bench.seconds, bench.build,
                               bench.client_cpus(row))["requests"]
        calls = {call: count / requests for call, count in counter.calls.items()}
        if counter.instructions:
            more["instructions"] = counter.instructions / requests
    else:
        calls = count_calls_by_strace(name, setup, row.load.headers)
    total = calls.pop("all")
    often = sorted((-count, call) for call, count in calls.items() if count >= 0.005)
    return {"syscalls": total, "stat_like": stat_like(calls),
            "often": ", ".join(f"{call} {-count:.2f}" for count, call in often), **more}


def change(path, number):
    """Gives the file its NUMBERth content, in place or by renaming a new one over it."""
    body = b"%d\n" % number * 100
    target = path if number % 2 else path + ".new"
    with open(target, "wb") as file:
        file.write(body)
    if target != path:
        os.replace(target, path)
    return body


def fresh(bench, row, name, tool):
    setup = bench.setup_for(row, name, tool)
    bench.new_network(row)
    path = os.path.join(setup.root, "changing.html")
    change(path, 0)
    ask = asking.request("/changing.html")
    stale = 0
    with Server(name, setup), asking.Line(ADDRESS) as line:
        for number in range(CHANGES):
            line.send(ask)  # so that it is in memory when it changes
            line.response()
            body = change(path, number)
            line.send(ask)
            stale += line.response()[1] != body
    os.remove(path)
    return {"stale": stale}


def first_response_ms(setup, name, path):
    """From exec to the first response. A shell's way to start a process, since forking this one
    costs more than the servers take."""
    command = COMMANDS[name](setup)
    program = shutil.which(command[0])
    ask = asking.request(path)
    mine = os.sched_getaffinity(0)
    null = os.open(os.devnull, os.O_RDWR)
    os.sched_setaffinity(0, setup.cpus)
    begun = time.perf_counter()
    pid = os.posix_spawn(program, command, os.environ,
                         file_actions=[(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)])
    os.sched_setaffinity(0, mine)
    try:
        while True:
            try:
                with asking.Line(ADDRESS) as line:
                    line.send(ask)
                    asking.expect(path, line.response()[1], asking.file_of(setup.root, path))
                    return (time.perf_counter() - begun) * 1e3
            except ConnectionError as error:
                if time.perf_counter() - begun > 20:
                    raise Failed(f"{name} was not ready within 20 s") from error
    finally:
        os.close(null)
        end(pid)


def end(pid):
    family = machine.descendants(pid)
    os.kill(pid, machine.signal.SIGTERM)
    give_up = time.monotonic() + 10
    while os.waitpid(pid, os.WNOHANG)[0] == 0:
        if time.monotonic() > give_up:
            for one in family:
                os.kill(one, machine.signal.SIGKILL)
        time.sleep(0.005)


def ready(bench, row, name, tool):
    setup = bench.setup_for(row, name, tool)
    bench.new_network(row)
    return {"ready_ms": first_response_ms(setup, name, row.load.path)}
