"""Timing requests in turn, so that a noisy moment hits all alike, and printing what came out."""

from __future__ import annotations

import http.client
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.serving import Server


@dataclass
class Target:
    """
    One address of one server, and how long each answer took, in milliseconds.

    Where a page has to be put together of two, ``beside`` is the other: the time is of both.
    """

    name: str
    server: Server
    path: str
    beside: str = ""
    rounds: int = 0  # it is asked for no more often, if it is so slow; 0: as often as all
    times: list[float] = field(default_factory=list)
    first: float = 0.0  # what it took when it was asked for the first time
    status: int = 0
    size: int = 0

    @property
    def p50(self) -> float:
        """The median."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """What 19 of 20 answers did not exceed."""
        return percentile(self.times, 0.95)


class Client:
    """One reader who keeps a connection to each server, and asks one thing at a time."""

    def __init__(self) -> None:
        self._connections: dict[int, http.client.HTTPConnection] = {}

    def ask(self, target: Target) -> float:
        """Fetch a target's page and return the milliseconds to its last byte."""
        beside = self._ask(target, target.beside) if target.beside else 0.0
        return beside + self._ask(target, target.path)

    def _ask(self, target: Target, path: str) -> float:
        try:
            return self._fetch(target, path)
        except (http.client.RemoteDisconnected, ConnectionError):
            # A server may let a connection go that was idle for some seconds.
            self._connections.pop(target.server.port).close()
            return self._fetch(target, path)

    def _fetch(self, target: Target, path: str) -> float:
        port = target.server.port
        if port not in self._connections:
            self._connections[port] = target.server.connect()
            self._connections[port].connect()
        connection = self._connections[port]
        begun = time.perf_counter()
        connection.request("GET", path)
        response = connection.getresponse()
        target.size = len(response.read())
        elapsed = (time.perf_counter() - begun) * 1000
        target.status = response.status
        if response.will_close:
            del self._connections[port]
        return elapsed

    def close(self) -> None:
        """Let the servers go."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()


def measure(
    floors: Sequence[Target], targets: Sequence[Target], rounds: int, *, warming: int = 6
) -> None:
    """
    Ask for every target in turn, ``rounds`` times over, with the floors before each of them.

    So a floor has as many samples as all pages together, taken in the same moments. Before that
    each page is fetched over several connections, so that every worker has compiled everything.
    """
    for target in (*floors, *targets):
        for _ in range(min(warming, target.rounds or warming)):
            client = Client()
            took = client.ask(target)
            target.first = target.first or took
            client.close()
    client = Client()
    for n in range(rounds):
        for target in targets:
            if target.rounds and n >= target.rounds:
                continue
            for floor in floors:
                floor.times.append(client.ask(floor))
            target.times.append(client.ask(target))
    client.close()


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that the share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return lines with aligned columns; the first to the left, numbers to the right."""
    cells = [[*headings], *[[_cell(value) for value in row] for row in rows]]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def _cell(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": platform.system(),
        "processors": os.cpu_count(),
        "load": [round(n, 2) for n in os.getloadavg()],
    }


def write_json(path: Path | None, figures: dict[str, Any]) -> None:
    """Write the figures where that was asked for."""
    if path:
        path.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
        print(f"\nWritten to {path}", file=sys.stderr)
