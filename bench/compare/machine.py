"""What this machine is, what it is doing, and what its processes use."""

import atexit
import ctypes
import fcntl
import os
import platform
import resource
import signal
import socket
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
PACKAGES = ("nginx-light", "lighttpd", "h2o", "haproxy", "wrk", "valgrind", "strace")

libc = ctypes.CDLL(None, use_errno=True)


def read(path, otherwise=""):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return otherwise


def output_of(*command):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


# ---- what it is ----


def describe():
    cpuinfo = read("/proc/cpuinfo")
    field = {line.split(":")[0].strip(): line.split(":")[1].strip()
             for line in reversed(cpuinfo.splitlines()) if ":" in line}
    virtual = " (virtual machine)" if "hypervisor" in field.get("flags", "").split() else ""
    memory_kib = int(read("/proc/meminfo", "MemTotal: 0").split()[1])
    release = dict(line.split("=", 1) for line in read("/etc/os-release").splitlines() if "=" in line)
    return {
        "cpu": f"{field.get('model name', platform.machine())}{virtual}",
        "cpus": len(os.sched_getaffinity(0)),
        "memory_mib": memory_kib // 1024,
        "kernel": f"{platform.system()} {platform.release()}",
        "system": release.get("PRETTY_NAME", "").strip('"'),
        "congestion_default": read("/proc/sys/net/ipv4/tcp_congestion_control").strip(),
        "compiler": output_of("cc", "--version").split("\n")[0],
        "versions": versions(),
    }


def versions():
    listed = output_of("dpkg-query", "-W", "-f", "${Package} ${Version}\n", *PACKAGES)
    return dict(line.split(" ", 1) for line in listed.splitlines() if " " in line)


# ---- what it is doing ----


def load_average():
    return float(read("/proc/loadavg", "0").split()[0])


class Weather:
    """What else went on in this machine: how much a slot can be believed."""

    def __init__(self):
        self.load = load_average()
        self.begun = time.monotonic()
        self.busy, self.stolen = self.ticks()

    @staticmethod
    def ticks():
        """CPU seconds used by anybody, and those that the host gave to other machines."""
        ticks = [int(word) / os.sysconf("SC_CLK_TCK")
                 for word in read("/proc/stat").split("\n", 1)[0].split()[1:9]]
        return sum(ticks[:3]) + sum(ticks[5:7]), ticks[7]

    def end(self, ours_s=0):
        """OURS_S are the CPU seconds of those who were to be measured."""
        seconds = time.monotonic() - self.begun
        busy, stolen = self.ticks()
        return {"load": self.load,
                "others": round(max(0, busy - self.busy - ours_s) / seconds, 3),
                "steal": round((stolen - self.stolen) / seconds / os.cpu_count(), 4)}


def wait_until_calm(patience_s):
    """Until the machine has little to do for a moment; at most PATIENCE_S."""
    give_up = time.monotonic() + patience_s
    while time.monotonic() < give_up:
        weather = Weather()
        time.sleep(0.3)
        if weather.end()["others"] < 0.1:
            break


# ---- processes ----


def descendants(pid):
    """PID and all processes below it."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            status = read(f"/proc/{name}/stat")
            if status:
                parents.setdefault(int(status.rpartition(")")[2].split()[1]), []).append(int(name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def cpu_ns(pid):
    """What the threads of PID and those below it have run, in nanoseconds: tick counters, which
    most tools show, miss what runs between two ticks."""
    total = 0
    for one in descendants(pid):
        try:
            tasks = os.listdir(f"/proc/{one}/task")
        except OSError:
            continue
        for task in tasks:
            total += int(read(f"/proc/{one}/task/{task}/schedstat", "0").split()[0])
    return total


def memory_bytes(pid):
    """User memory of PID and those below it; pages that processes share count once."""
    kib = 0
    for one in descendants(pid):
        for line in read(f"/proc/{one}/smaps_rollup").splitlines():
            if line.startswith("Pss:"):
                kib += int(line.split()[1])
    return kib * 1024


class Stopped:
    """PID and those below it stand still between `with` and its end."""

    def __init__(self, pid):
        self.family = descendants(pid)

    def __enter__(self):
        self.tell(signal.SIGSTOP)
        calm, give_up = 0, time.monotonic() + 10
        while calm < 3 and time.monotonic() < give_up:  # a traced thread may look so for a moment
            calm = calm + 1 if self.states() <= {"T", "t", "Z"} else 0
            time.sleep(0.0005)
        return self

    def __exit__(self, *_):
        self.tell(signal.SIGCONT)

    def tell(self, what):
        for pid in self.family:
            os.kill(pid, what)

    def states(self):
        return {read(f"/proc/{pid}/task/{task}/stat", ") T").rpartition(")")[2].split()[0]
                for pid in self.family for task in os.listdir(f"/proc/{pid}/task")}


running = {}


def start(command, cpus=None, **options):
    """Starts COMMAND on CPUS. It ends when we do, however we end."""

    def in_child():
        os.setsid()
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if cpus:
            os.sched_setaffinity(0, cpus)

    process = subprocess.Popen(command, preexec_fn=in_child, stdin=subprocess.DEVNULL, **options)
    running[process.pid] = process
    return process


def stop(process, patience_s=10):
    """Asks PROCESS to end, then makes it and what is below it."""
    family = descendants(process.pid) if process.poll() is None else []
    try:
        if process.poll() is None:
            process.terminate()
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        process.wait()
    running.pop(process.pid, None)
    return process.returncode


@atexit.register
def stop_all():
    for process in list(running.values()):
        stop(process, 2)


def leave(number, _frame):
    raise SystemExit(128 + number)


def prepare():
    """To call once: signals end us in order, and thousands of connections fit."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(wanted, hard)))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


# ---- network ----


def enter_network(congestion):
    """Leaves the present network for an empty one with nothing but loopback: no connections waiting
    to be forgotten, no rules, no other listeners. The former goes when its last process does.
    Whatever is started afterwards lives in the new one."""
    if libc.unshare(CLONE_NEWNET) != 0:
        raise SystemExit("compare: a network of its own for each run needs root, or "
                         f"unprivileged user namespaces: {os.strerror(ctypes.get_errno())}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        name = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(probe, SIOCGIFFLAGS, name))[1]
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))
    write_setting("tcp_congestion_control", congestion)
    write_setting("ip_local_port_range", "10000 65535")


def write_setting(name, value):
    try:
        with open(f"/proc/sys/net/ipv4/{name}", "w", encoding="ascii") as file:
            file.write(value)
    except OSError as error:
        raise SystemExit(f"compare: cannot set {name} to {value}: {error.strerror}") from error


def enough_rights():
    """Takes the rights of a namespace of our own where we are not root already."""
    if os.geteuid() == 0 or os.environ.get("TARN_COMPARE_NAMESPACE"):
        return
    os.environ["TARN_COMPARE_NAMESPACE"] = "1"
    os.execvp("unshare", ["unshare", "--user", "--map-current-user", "--keep-caps", "--",
                          sys.executable, *sys.argv])
