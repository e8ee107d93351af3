"""How releases come in: one reader for each format, one shape, one save."""

from __future__ import annotations
