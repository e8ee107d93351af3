"""The embargo rule, written once, and what follows from it for statements and ends."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from releases.lookups import HasCome, IsAnyOf

# A withdrawn release stays public, under a notice with the reason.
PUBLIC_STATES = ("published", "withdrawn")
OTHER_STATES = ("draft", "submitted", "removed")


def public_q(prefix: str = "", at: datetime | None = None) -> Q:
    """
    Return the embargo rule, written once: in a public state, and its time has come.

    ``prefix`` reaches the rule across a relation (``"releases__"``). The database's clock is the
    default, so that a queryset built at import time still asks "now" each time it is used.
    """
    state = f"{prefix}state__{IsAnyOf.lookup_name}"
    come = f"{prefix}public_from__{HasCome.lookup_name}"
    return Q(**{state: PUBLIC_STATES, come: at or Now()})


def public_statement_q(prefix: str = "", at: datetime | None = None) -> Q:
    """Return the rule for statements: of a public release, not rejected, and not lost."""
    return public_q(f"{prefix}release__", at) & standing_q(prefix)


def standing_q(prefix: str = "") -> Q:
    """Return the condition that a statement is neither rejected nor lost."""
    # By what it is not, for which no index is entered: nearly all are neither, and to go by an
    # index of states would be to sort them all for a list that wants the newest.
    return ~Q(**{f"{prefix}state": "rejected"}) & Q(**{f"{prefix}lost": False})


def public_end_q(at: datetime | None = None) -> Q:
    """Return the rule for rows that name one statement or one release, and never both."""
    return public_statement_q("statement__", at) | public_q("release__", at)


def one_end(name: str, message: str) -> models.CheckConstraint:
    """Return the constraint that a row names one statement or one release, and never both."""
    return models.CheckConstraint(
        condition=Q(statement=None, release__isnull=False)
        | Q(statement__isnull=False, release=None),
        name=name,
        violation_error_message=message,
    )
