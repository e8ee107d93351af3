"""The steps of a release's life at the desk: submit, publish, withdraw, reinstate, remove."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError

from organisations.text import CleanFormField
from releases.admin.base import LondonTimeField, in_words
from releases.models import Release, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

State = Release.State


class StepForm(forms.Form):
    """A step that asks for nothing but confirmation."""

    def __init__(self, *args: Any, releases: Sequence[Release], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.releases = releases


class PublishForm(StepForm):
    """From when: asked for one release; several keep the time that each has set."""

    public_from = LondonTimeField(
        required=False,
        label="Public from",
        help_text="London time, such as 2026-11-07 00:01. Empty: now, as soon as you confirm.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(self.releases) == 1:
            self.initial["public_from"] = self.releases[0].public_from
        else:
            del self.fields["public_from"]


class ReasonForm(StepForm):
    """A step that readers are told the reason of."""

    reason = CleanFormField(
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        max_length=2000,
        help_text="Readers are told it, word for word.",
    )


@dataclass(frozen=True)
class Step:
    """One step: who may take it, from where, and what the desk says about it."""

    name: str
    label: str
    permission: str  # the desk's has_<permission>_permission
    states: tuple[State, ...]
    warning: str
    done: str
    form: type[StepForm]
    take: Callable[[Release, dict[str, Any], datetime], str]
    final: bool = False

    def refusal(self, release: Release) -> str:
        """Return why it cannot be taken, or nothing."""
        if release.state in self.states:
            return ""
        wanted = " or ".join(f"“{state.label}”" for state in self.states)
        return f"It is “{release.get_state_display()}”: this step is for {wanted}."


def _submit(release: Release, data: dict[str, Any], at: datetime) -> str:
    release.submit()
    return "Submitted for checking."


def _publish(release: Release, data: dict[str, Any], at: datetime) -> str:
    if "public_from" in data:
        release.public_from = data["public_from"]
    release.publish(at=at)
    return f"Published: public from {in_words(release.public_from)}."


def _withdraw(release: Release, data: dict[str, Any], at: datetime) -> str:
    release.withdraw(data["reason"], at=at)
    if release.state == State.DRAFT:
        return f"Returned to draft before it was public: {data['reason']}"
    return f"Withdrawn: {data['reason']}"


def _reinstate(release: Release, data: dict[str, Any], at: datetime) -> str:
    release.reinstate()
    return "Reinstated."


def _remove(release: Release, data: dict[str, Any], at: datetime) -> str:
    release.remove(data["reason"], at=at)
    forget_in_log(release)
    return f"Removed for law or privacy: {data['reason']}"


STEPS = {
    step.name: step
    for step in (
        Step(
            "submit",
            "Submit for checking",
            "change",
            (State.DRAFT,),
            "It goes to whoever publishes. It stays invisible to readers.",
            "submitted for checking",
            StepForm,
            _submit,
        ),
        Step(
            "publish",
            "Publish",
            "publish",
            (State.DRAFT, State.SUBMITTED),
            "Readers see it from the time below: in lists, searches, feeds and exports.",
            "published",
            PublishForm,
            _publish,
        ),
        Step(
            "withdraw",
            "Withdraw",
            "publish",
            (State.PUBLISHED,),
            "What is public stays readable, under a notice with the reason."
            " What is not public yet goes back to draft and loses its time.",
            "withdrawn",
            ReasonForm,
            _withdraw,
        ),
        Step(
            "reinstate",
            "Reinstate",
            "publish",
            (State.WITHDRAWN,),
            "The notice and its reason are taken away; it stands as it was published.",
            "reinstated",
            StepForm,
            _reinstate,
        ),
        Step(
            "remove",
            "Remove for law or privacy",
            "remove",
            (State.DRAFT, State.SUBMITTED, State.PUBLISHED, State.WITHDRAWN),
            "The title, the text, the names, the topics and the files go for good. Nobody, staff"
            " included, can bring them back. Where it was public, its address says that it was"
            " removed, and why.",
            "removed",
            ReasonForm,
            _remove,
            final=True,
        ),
    )
}


def take_step(
    step: Step, pk: int, seen: str, data: dict[str, Any], at: datetime
) -> tuple[Release, str]:
    """
    Take a step with one release, in the caller's transaction, and return what happened in words.

    ``seen`` is the version of it that was on the page; another has to be looked at first. Raise
    ValidationError with a sentence where the step is refused.
    """
    release = Release.objects.select_for_update().filter(pk=pk).first()
    if release is None:
        raise ValidationError("It is no longer there.")
    if refusal := step.refusal(release):
        raise ValidationError(refusal)
    if str(release.lock_version) != seen:
        raise ValidationError("It was changed since you opened the page: look at it again.")
    release.lock_version += 1
    return release, step.take(release, data, at)


def forget_in_log(release: Release) -> None:
    """
    Take the title, the names of files and quoted words out of the desk's log.

    A removal reaches there, too.
    """
    kind = ContentType.objects.get_for_model(Release)
    quoted = ContentType.objects.get_for_model(Statement)
    statements = [str(pk) for pk in release.statements.values_list("pk", flat=True)]
    LogEntry.objects.filter(content_type=quoted, object_id__in=statements).update(
        object_repr=f"Statement of {release}"
    )
    for entry in LogEntry.objects.filter(content_type=kind, object_id=str(release.pk)):
        entry.object_repr = str(release)
        entry.change_message = _without_names(entry.change_message)
        entry.save(update_fields=["object_repr", "change_message"])


def _without_names(message: str) -> str:
    """Return a log message of Django's form without the names of what was added or changed."""
    try:
        parts = json.loads(message)
    except ValueError:
        return message
    for part in parts if isinstance(parts, list) else []:
        for what in part.values():
            if "object" in what:
                what["object"] = "(removed)"
    return json.dumps(parts)
