"""What an engine has to do; a module for each, or another engine altogether, stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

from releases.search.document import Document, Indexed
from releases.search.tree import Node, Run


class Engine(Protocol):
    """Tokens in, primary keys out. Every write is in the caller's transaction."""

    def write(self, connection: BaseDatabaseWrapper, documents: Sequence[Document]) -> None:
        """Put documents into the index in place of what it holds of them."""

    def erase(self, connection: BaseDatabaseWrapper, pks: Sequence[int]) -> None:
        """Take releases out of the index; those that are not in it are passed over."""

    def select(self, tree: Node, newest: int | None = None) -> tuple[str, list[Any]]:
        """
        Return the statement that yields the primary keys of what a tree finds.

        ``newest`` allows the engine to stop at that many, the latest issued; it need not.
        """

    def select_said(self, run: Run) -> tuple[str, list[Any]]:
        """Return the statement that yields the primary keys of the statements that say a run."""

    def windows(self, rows: int) -> Sequence[int]:
        """Return how many of the newest matches to try for that many rows, before all of them."""

    def walk(
        self,
        connection: BaseDatabaseWrapper,
        newest: tuple[str, Sequence[Any]],
        tree: Node,
        rows: int,
    ) -> list[int]:
        """
        Return the primary keys of what a tree finds in a statement's releases, up to ``rows``.

        The statement yields keys and the order of issue, newest first. An engine whose lists are
        in that order already returns none.
        """

    def hits(self, connection: BaseDatabaseWrapper, tree: Node, most: int) -> int:
        """Return how many releases a tree finds, up to ``most``; 0 where that is no help."""

    def held(self, connection: BaseDatabaseWrapper, words: Sequence[str]) -> set[str]:
        """Return which of some words the index holds in their exact form."""

    def read(
        self, connection: BaseDatabaseWrapper, pks: Sequence[int], *, words: int, stems: int
    ) -> list[Indexed]:
        """
        Return what the index holds of releases, in no order, without those it does not hold.

        Of each text about so many characters of each form, perhaps ending within a word.
        """

    def faults(
        self, connection: BaseDatabaseWrapper, documents: Sequence[Document], hidden: Sequence[int]
    ) -> dict[int, str]:
        """Return which documents the index does not hold as they are, and what it holds hidden."""

    def unsound(self, connection: BaseDatabaseWrapper) -> list[str]:
        """Return a sentence for everything that is wrong with the index as a whole."""

    def leftovers(self, connection: BaseDatabaseWrapper) -> list[int]:
        """Return the primary keys that the index holds of releases that are no more."""

    def missing(self, connection: BaseDatabaseWrapper) -> list[int]:
        """Return the primary keys of releases that belong in the index and are not there."""

    def flush(self, connection: BaseDatabaseWrapper) -> None:
        """Put what was written lately where it is found as quickly as the rest."""

    def settle(self, connection: BaseDatabaseWrapper) -> None:
        """Put the index in order after very many changes."""
