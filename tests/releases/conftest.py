"""What tests of several rooms of the releases share."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.importing import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write rows (objects, or lines as they are) to a file of JSON lines."""

    def write(*rows: dict[str, Any] | str | bytes, name: str = "rows.jsonl") -> Path:
        lines = [
            line
            if isinstance(line, bytes)
            else (line if isinstance(line, str) else json.dumps(line)).encode()
            for line in rows
        ]
        path = tmp_path / name
        data = b"\n".join(lines) + b"\n"
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write
