"""gunicorn as ./run starts it, on a free port, and what its workers weigh."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "127.0.0.1"
WORKERS, THREADS = 2, 4  # as in ./run
SECONDS_TO_ANSWER = 60


@dataclass(frozen=True)
class Server:
    """A server that answers: its port and its first process."""

    port: int
    pid: int

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection; it is kept alive until it is closed."""
        return http.client.HTTPConnection(ADDRESS, self.port, timeout=60)

    def workers(self) -> list[dict[str, float]]:
        """Return what each worker has weighed at most and weighs now, in MB (Linux only)."""
        return [weight(pid) for pid in _children(self.pid)]


def gunicorn(application: str) -> list[str]:
    """Return the command that serves an application, all but the port."""
    return [
        *(sys.executable, "-m", "gunicorn", application, "--no-control-socket"),
        *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)),
        # Longer than in ./run: a connection must outlast the other servers' turns.
        *("--keep-alive", "75", "--graceful-timeout", "5", "--log-level", "error"),
    ]


@contextlib.contextmanager
def serving(
    command: Sequence[str], env: dict[str, str], *, port_option: str = "--bind", log: bool = True
) -> Iterator[Server]:
    """Serve until the block ends; the server is then stopped by its process id."""
    output = None if log else subprocess.DEVNULL
    port = free_port()
    place = f"{ADDRESS}:{port}" if port_option == "--bind" else str(port)
    process = subprocess.Popen(
        [*command, port_option, place], cwd=ROOT, env=env, stdout=output, stderr=output
    )
    server = Server(port, process.pid)
    try:
        _wait_until_it_answers(process, server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port nobody listens at now."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def weight(pid: int) -> dict[str, float]:
    """
    Return a process's memory in MB, as far as this system tells.

    ``most`` is the highest resident size it ever had, ``now`` the present one, ``own`` what of it
    is no page of a file, ``share`` the present one with shared pages divided among those who
    share them.
    """
    found = {}
    for file, names in (
        ("status", {"VmHWM": "most", "VmRSS": "now", "RssAnon": "own"}),
        ("smaps_rollup", {"Pss": "share"}),
    ):
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{pid}/{file}").read_text()
            for name, key in names.items():
                if value := re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE):
                    found[key] = round(int(value[1]) / 1024, 1)
    return found


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _wait_until_it_answers(process: subprocess.Popen[bytes], server: Server) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = server.connect()
            with contextlib.closing(connection):
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                return
        time.sleep(0.1)
    raise SystemExit("The server did not start; it says why above.")
