"""Ports that nothing listens on."""

from __future__ import annotations

import socket


def free_port() -> int:
    """One of them, on this machine's loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def two_free_ports() -> tuple[int, int]:
    """Two that differ."""
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]
