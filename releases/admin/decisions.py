"""What staff decide about a statement, one by one or many at a time: recorded with who and when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

from releases.extraction.proposing import SURE, SURE_RULES
from releases.models import Statement
from releases.models.replying import propose_replies

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    Staff = AbstractBaseUser | AnonymousUser

State = Statement.State
DECIDED = {State.CONFIRMED: "Confirmed", State.REJECTED: "Rejected"}


def record(statement: Statement, user: Staff, at: datetime, state: str | None = None) -> None:
    """Note who decided and when, and what; saving is the caller's."""
    if state is not None:
        statement.state = state
    statement.decided, statement.decided_by_id = at, user.pk


def decide(pk: int, seen: str, state: str, user: Staff, at: datetime) -> Statement:
    """
    Confirm or reject one statement, in the caller's transaction.

    ``seen`` is when it had last been saved as the page showed it. Raise ValidationError with a
    sentence where it is refused.
    """
    statement = held(pk)
    if statement.updated.isoformat() != seen:
        raise ValidationError("It was changed since you opened the page: look at it again.")
    if refusal := refusal_of(statement, state):
        raise ValidationError(refusal)
    keep(statement, state, user, at)
    propose_replies([statement.release_id])
    return statement


def decide_proposed(pk: int, made: datetime, state: str, user: Staff, at: datetime) -> Statement:
    """
    Decide one of many that a list made at an instant showed as proposed.

    Confirming many at once is for what a sure rule found; what another person decided or changed
    meanwhile is left alone. What replies to what is for the caller to ask, once all are decided.
    """
    statement = held(pk)
    if statement.updated > made:
        raise ValidationError("It was changed since you opened the list.")
    if statement.state != State.PROPOSED:
        raise ValidationError("It was decided already.")
    if state == State.CONFIRMED and not is_sure(statement):
        raise ValidationError("What found it is not sure enough: look at it in its text.")
    if refusal := refusal_of(statement, state):
        raise ValidationError(refusal)
    keep(statement, state, user, at)
    return statement


def is_sure(statement: Statement) -> bool:
    """Tell whether a rule found it that errs as rarely as a person."""
    return statement.rule in SURE_RULES and (statement.confidence or 0) >= SURE


def refusal_of(statement: Statement, state: str) -> str:
    """Return why a decision cannot be taken, or nothing."""
    if state not in DECIDED:
        return "There is no such decision."
    if statement.release.state == statement.release.State.REMOVED:
        return "Its release was removed."
    if statement.lost and state == State.CONFIRMED:
        return "Its words are not in the text any more: correct them first, or reject it."
    return ""


def held(pk: int) -> Statement:
    """Return a statement, and keep others from changing it until the transaction ends."""
    rows = Statement.objects.select_for_update(of=("self",)).select_related("release")
    statement = rows.defer("release__body").filter(pk=pk).first()
    if statement is None:
        raise ValidationError("It is no longer there.")
    return statement


def keep(statement: Statement, state: str, user: Staff, at: datetime) -> None:
    """Save a decision and nothing else."""
    record(statement, user, at, state)
    statement.save(update_fields=["state", "decided", "decided_by", "updated"])


def instant_of(text: str) -> datetime | None:
    """Return the instant that a page carried, or None where it carried none."""
    try:
        instant = parse_datetime(text)
    except ValueError:
        return None
    return instant if instant and instant.tzinfo else None
