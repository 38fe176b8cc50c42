#!/usr/bin/env python3
"""Milliseconds from the start of a sender's process to the first byte of a file on its way, one line a round.

    first-byte.py ROUNDS SERVER_PORT COMMAND...

Starts COMMAND --to 127.0.0.1:PORT, where PORT is a relay's to SERVER_PORT on this machine. The clock starts before the
process does and stops when the relay has got the first byte of the first record's content over a lane: after a lane's
hello (96 bytes), a record's header (8) and a frame's (24). The relay's own part is in the figure. docs/protocol.md has the layouts.
"""
import selectors
import socket
import subprocess
import sys
import time

LANE = 0xD7
BEFORE_PAYLOAD = 96 + 8 + 24


class Side:
    """One end of a relayed connection."""

    def __init__(self, sock, is_sender):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket, self.is_sender, self.other, self.said, self.is_lane = sock, is_sender, None, 0, None


def accept(listener, port, selector):
    sender, server = Side(listener.accept()[0], True), Side(socket.create_connection(("127.0.0.1", port)), False)
    sender.other, server.other = server, sender
    for side in (sender, server):
        selector.register(side.socket, selectors.EVENT_READ, side)


def relay(side, selector):
    """Passes on what there is. True once a sender's lane has brought payload."""
    try:
        data = side.socket.recv(1 << 16)
        side.other.socket.sendall(data)
    except OSError:
        data = b""
    if not data:
        for end in (side, side.other):
            selector.unregister(end.socket)
            end.socket.close()
        return False
    if side.is_lane is None:
        side.is_lane = data[0] == LANE
    side.said += len(data)
    return side.is_sender and side.is_lane and side.said > BEFORE_PAYLOAD


def run(listener, selector, port, command):
    """One round. When payload came, in seconds after the sender's start."""
    came = None
    started = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while process.poll() is None or len(selector.get_map()) > 1:
        for key, _ in selector.select(0.05):
            if key.data is None:
                accept(listener, port, selector)
            elif key.fileobj.fileno() >= 0 and relay(key.data, selector):
                came = came or time.monotonic() - started
    if process.returncode != 0 or came is None:
        sys.exit(f"'{' '.join(command)}' ended with {process.returncode}" + ("" if came else " and brought nothing"))
    return came


def main():
    rounds, port, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    selector = selectors.DefaultSelector()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        selector.register(listener, selectors.EVENT_READ, None)
        to = f"127.0.0.1:{listener.getsockname()[1]}"
        run(listener, selector, port, [*command, "--into", "round-0", "--to", to])  # warms up
        for number in range(1, rounds + 1):
            print(f"{run(listener, selector, port, [*command, '--into', f'round-{number}', '--to', to]) * 1000:.1f}")


if __name__ == "__main__":
    main()
