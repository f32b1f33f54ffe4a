"""The whole assistant, started as a user starts it: `vagvisaren serve`, with the trained model."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

PROJECT = Path(__file__).parents[2]
READY = "Rasa is ready"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served assistant whose Rasa is ready."""
    port = free_port()
    environment = {
        **os.environ,
        "VAGVISAREN_PORT": str(port),
        "VAGVISAREN_RASA_PORT": str(free_port()),
        "VAGVISAREN_DATA_DIR": str(tmp_path_factory.mktemp("served")),
        "VAGVISAREN_RATE_PER_MINUTE": "100000",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-c", "from bot.cli import app; app()", "serve"]
    server = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        said.append(line)
        if READY in line:
            break
    else:
        pytest.fail("the assistant did not start:\n" + "".join(said))
    yield f"http://127.0.0.1:{port}"
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=60)
    assert server.returncode == 0


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[httpx.Client]:
    """Speaks to the served assistant."""
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client
