"""A small, strict HTTP client that compares what it gets with the files, byte for byte."""

import os
import socket


class Wrong(Exception):
    """A server answered something else than the file."""


def request(path, headers=(), close=False):
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1:8080", *headers]
    if close:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


class Line:
    """One connection."""

    def __init__(self, address):
        self.sock = socket.create_connection(address, timeout=10)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.waiting = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, data):
        self.sock.sendall(data)

    def _fill(self, length):
        while len(self.waiting) < length:
            got = self.sock.recv(1 << 20)
            if not got:
                raise Wrong("the connection ended within a response")
            self.waiting += got

    def response(self):
        """The next response: its head and its body."""
        self._fill(1)
        while (end := self.waiting.find(b"\r\n\r\n")) < 0:
            self._fill(len(self.waiting) + 1)
        head = bytes(self.waiting[:end + 4])
        length = length_of(head)
        self._fill(len(head) + length)
        body = bytes(self.waiting[len(head):len(head) + length])
        del self.waiting[:len(head) + length]
        return head, body

    def at_end(self):
        return not self.waiting and self.sock.recv(1) == b""


def length_of(head):
    lines = head.decode("latin-1").lower().split("\r\n")
    if not lines[0].startswith("http/1.1 200 "):
        raise Wrong(f"answered {lines[0]!r}")
    fields = dict(line.split(":", 1) for line in lines[1:] if ":" in line)
    for absent in ("transfer-encoding", "content-encoding"):
        if absent in fields:
            raise Wrong(f"used {absent}, so its work is not comparable")
    if "content-length" not in fields:
        raise Wrong("sent no content-length")
    return int(fields["content-length"])


def file_of(root, path):
    with open(os.path.join(root, path.lstrip("/")), "rb") as file:
        return file.read()


def expect(path, got, wanted):
    if got != wanted:
        at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b), "the end")
        raise Wrong(f"{path}: {len(got)} bytes that differ from the file's {len(wanted)} at {at}")


def check(address, root, paths, headers=(), depth=1, close=False):
    """Asks for PATHS, DEPTH at a time, as the load will. Raises Wrong unless all bytes are right."""
    if close:
        for path in paths:
            with Line(address) as line:
                line.send(request(path, headers, close=True))
                expect(path, line.response()[1], file_of(root, path))
                if not line.at_end():
                    raise Wrong(f"{path}: more than the response, or no end after it")
        return
    with Line(address) as line:
        for path in paths:
            wanted = file_of(root, path)
            line.send(request(path, headers) * depth)
            for _ in range(depth):
                expect(path, line.response()[1], wanted)


def fetch_raw(address, path, headers=(), close=False):
    """The bytes of one whole response."""
    with Line(address) as line:
        line.send(request(path, headers, close))
        return b"".join(line.response())
