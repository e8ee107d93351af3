"""What gunicorn opens: loaded whole, and left alone by the garbage collector."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import gc, sys
import pressroom.wsgi
assert "releases.views.releaselist" in sys.modules
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


def test_what_is_loaded_once_is_not_searched_for_garbage() -> None:
    command = [sys.executable, "-c", LOADED]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    kept, searched = map(int, printed.split())
    assert kept > 100 * searched
