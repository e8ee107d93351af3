"""What every test shares."""

from __future__ import annotations

import os

# Playwright runs an event loop in the tests' thread; the ORM must not mistake that for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
