"""What an engine has to do; a module for each, or another engine altogether, stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

from releases.search.among import Among, AmongStatements
from releases.search.document import Dated, Document, Indexed
from releases.search.tree import Node


class Engine(Protocol):
    """Tokens in, primary keys out. Every write is in the caller's transaction."""

    MARK: str  # before each exact word of what is read

    def write(self, connection: BaseDatabaseWrapper, documents: Sequence[Document]) -> None:
        """Put documents into the index in place of what it holds of them."""

    def erase(self, connection: BaseDatabaseWrapper, pks: Sequence[int]) -> None:
        """Take releases out of the index; those that are not in it are passed over."""

    def select(self, tree: Node) -> tuple[str, list[Any]]:
        """Return the statement that yields the primary keys of what a tree finds."""

    def select_said(self, tree: Node) -> tuple[str, list[Any]]:
        """Return the statement that yields the primary keys of the statements a tree finds."""

    def scan_said(
        self,
        connection: BaseDatabaseWrapper,
        among: AmongStatements,
        tree: Node,
        *,
        oldest: bool = False,
    ) -> Iterator[list[Any]]:
        """
        Yield rows of the statements that a tree finds among some, the newest first, to the end.

        Some at a time, as soon as they are found; those of one instant in any order. With
        ``oldest`` from the other end.
        """

    def scan(
        self,
        connection: BaseDatabaseWrapper,
        among: Among,
        tree: Node,
        columns: Sequence[str],
        most: int,
        *,
        oldest: bool = False,
    ) -> Iterator[list[Any]]:
        """
        Yield values of the releases that a tree finds among some, the newest first; up to ``most``.

        Some at a time, as soon as they are found: what came before time ran out is shown. With
        ``oldest`` from the other end.
        """

    def count(self, connection: BaseDatabaseWrapper, among: Among, tree: Node, most: int) -> int:
        """Return how many releases a tree finds among some, up to ``most``."""

    def expected(self, connection: BaseDatabaseWrapper, among: Among, tree: Node, most: int) -> int:
        """Return about how many releases a tree finds among some, up to ``most``: rather more."""

    def holds(
        self, connection: BaseDatabaseWrapper, tree: Node, n: int, *, said: bool = False
    ) -> bool:
        """
        Tell whether a tree finds so many, hidden ones counted; False where that takes long.

        Releases or, with ``said``, statements.
        """

    def held(self, connection: BaseDatabaseWrapper, words: Sequence[str]) -> set[str]:
        """Return which of some words the index holds in their exact form."""

    def heads(
        self, connection: BaseDatabaseWrapper, pks: Sequence[int]
    ) -> list[tuple[int, str, str]]:
        """Return key, title and standfirst of releases, in no order."""

    def read(
        self, connection: BaseDatabaseWrapper, pks: Sequence[int], *, words: int, stems: int
    ) -> list[Indexed]:
        """
        Return the texts that the index holds of releases, in no order, with or without titles.

        Of each about so many characters of each form, perhaps ending within a word.
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

    def missing_said(self, connection: BaseDatabaseWrapper) -> list[int]:
        """Return the primary keys of statements whose words the index does not hold."""

    def follow_dates(self, connection: BaseDatabaseWrapper, dated: Sequence[Dated]) -> None:
        """Move the statements of releases to where their dates are."""

    def flush(self, connection: BaseDatabaseWrapper) -> None:
        """Put what was written lately where it is found as quickly as the rest."""

    def settle(self, connection: BaseDatabaseWrapper) -> None:
        """Put the index, and whatever else it needs, in order after very many changes."""
