"""The form for one statement: its words as they stand in the text, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from organisations.admin.locking import CarriedField, LockedForm
from organisations.admin.picking import is_key
from organisations.models import Organisation, Person
from organisations.text import CleanFormField
from releases.admin.wording import (
    LONGEST,
    MOST_PASSAGES,
    MOST_PLACES,
    Around,
    Place,
    Text,
    Wanted,
    settle,
)
from releases.models import Release, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.safestring import SafeString

    from releases.querysets import StatementQuerySet

    ModelChoiceField = forms.ModelChoiceField[Statement]
else:
    ModelChoiceField = forms.ModelChoiceField

MOST_OTHERS = 200  # statements of one release offered in a list to choose from
Strength = Statement.Strength


@dataclass(frozen=True)
class Question:
    """Words that stand at several places: which is meant?"""

    number: int
    words: str
    places: Sequence[Around]


class WhichPlaces(forms.Widget):
    """A radio button for each place; hidden while there is nothing to ask."""

    questions: Sequence[Question] = ()

    @property
    def is_hidden(self) -> bool:
        """Tell whether every passage is certain."""
        return not self.questions

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[int, str]:
        """Return the start that was chosen for each passage."""
        return {
            n: str(data[f"{name}-{n}"]) for n in range(MOST_PASSAGES + 1) if f"{name}-{n}" in data
        }

    def id_for_label(self, id_: str) -> str:
        """Return nothing: each group has a legend of its own."""
        return ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the groups."""
        context = {"name": name, "questions": self.questions}
        return render_to_string("releases/admin/places.html", context)


class WhichField(forms.Field):
    """Which of several places is meant; no change by itself, the words are."""

    widget = WhichPlaces

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Keep it out of the log and out of conflicts."""
        return False


class StatementChoice(ModelChoiceField):
    """Another statement of the release, by whose it is and how it begins."""

    def label_from_instance(self, obj: Statement) -> str:
        """Return a line by which a person knows it."""
        words = obj.words
        return f"{obj.speaker_name}: “{words[:80]}{'…' if len(words) > 80 else ''}”"


class StatementForm(LockedForm):
    """A statement whose words are typed or pasted, and found in the release's text."""

    words = CleanFormField(
        max_length=LONGEST,
        widget=AdminTextareaWidget(attrs={"rows": 6, "class": "vLargeTextField desk-body"}),
        help_text=(
            "Exactly as the text has them, without the marks around them. Where the text"
            " interrupts them, each part on a line of its own, or an empty line between."
        ),
    )
    which = WhichField(required=False, label="Which of them")
    near = CarriedField()
    same_as = StatementChoice(
        Statement.objects.none(),
        required=False,
        label="Same speaker as",
        help_text="Takes over who spoke from another statement of this release.",
    )
    # Quicker than the lists, and there where no script opens them.
    named = CleanFormField(
        max_length=300,
        required=False,
        label="Speaker by name",
        help_text="Any name of a person, or of an organisation that spoke as a whole.",
    )

    class Meta:
        model = Statement
        fields: list[str] = []  # the desk's fieldsets name them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spans: list[Place] | None = None  # None: its words stay as they are
        self.release = self._release()
        self._read_words()
        self._offer_others()
        # Where the work goes on: who spoke, once the words are there; else the words.
        first = self.fields.get("speaker_printed" if self.initial.get("near") else "words")
        if first and not self.is_bound:
            first.widget.attrs["autofocus"] = True
        if "state" in self.fields and not self.instance.pk:
            self.initial.setdefault("state", Statement.State.CONFIRMED)

    def lock_of(self, instance: Statement) -> str:
        """Return what changes with every save, and when its words are moved or lost."""
        return f"{instance.updated.isoformat()}/{instance.position}/{instance.lost:d}"

    def _release(self) -> Release | None:
        """Return the release it is of, or will be; one that was removed has no statements."""
        if self.instance.pk:
            held: Release = self.instance.release
            return held
        name = self.add_prefix("release")
        key: Any = self.data.get(name) if self.is_bound else self.initial.get("release")
        if not is_key(key):
            return None
        releases = Release.objects.exclude(state=Release.State.REMOVED)
        if self.is_bound:
            # Held, so that its text is not edited while words are cut from it.
            releases = releases.select_for_update(of=("self",))
        return releases.filter(pk=key).first()

    # -- its words

    def _read_words(self) -> None:
        """Find what was typed in the text, and put what is not certain as questions."""
        self.passages = list(self.instance.passages.all()) if self.instance.pk else []
        words = [passage.words for passage in self.passages]
        self.initial.setdefault("words", typed_of(words))
        self.wanted: list[Wanted] = []
        self.settled: dict[int, Place] = {}
        self.words_changed = False
        if not (self.is_bound and self.release and "words" in self.fields):
            return
        typed = self.data.get(self.add_prefix("words"), "")
        if len(typed) > 2 * LONGEST:
            return  # refused by the field; a browser sends two characters for a line's end
        # Those of a lost statement are looked for even where nobody changed them.
        self.words_changed = self.instance.lost or self.fields["words"].has_changed(
            self.initial["words"], typed
        )
        if not self.words_changed:
            return
        text = Text(self.release.body)
        self.wanted = text.wanted(typed)
        which = self.fields["which"]
        chosen = which.widget.value_from_datadict(self.data, {}, self.add_prefix("which"))
        near = str(self.data.get(self.add_prefix("near"), ""))
        self.settled = settle(
            self.wanted,
            chosen=chosen,
            held=[] if self.instance.lost else [Place(p.start, p.end) for p in self.passages],
            near=int(near) if is_key(near) else None,
        )
        which.widget.questions = [
            Question(
                each.number,
                each.short,
                [
                    text.around(place, chosen=chosen.get(each.number) == str(place.start))
                    for place in each.places
                ],
            )
            for each in self.wanted
            if 1 < len(each.places) <= MOST_PLACES
            and (each.number not in self.settled or each.number in chosen)
        ]

    def _find_words(self) -> list[Place]:
        """Return its spans; raise ValidationError with a sentence for each passage in doubt."""
        if len(self.wanted) > MOST_PASSAGES:
            raise ValidationError(f"A statement has at most {MOST_PASSAGES} passages.")
        if errors := [self._doubt(each) for each in self.wanted if each.number not in self.settled]:
            raise ValidationError(errors)
        spans = sorted(self.settled.values())
        if any(one.touches(other) for one, other in pairwise(spans)):
            raise ValidationError("Two passages overlap: give each word once.")
        if not spans:
            raise ValidationError("There are no words but marks.")
        return spans

    def _doubt(self, each: Wanted) -> str:
        if not each.places:
            return f"The text has no words “{each.short}”: copy them from it."
        if len(each.places) > MOST_PLACES:
            return (
                f"“{each.short}” stands more than {MOST_PLACES} times in the text: give more words."
            )
        return f"“{each.short}” stands {len(each.places)} times in the text: choose which is meant."

    def clean_words(self) -> str:
        """Find the words in the text."""
        words = str(self.cleaned_data["words"])
        if self.words_changed:
            self.spans = self._find_words()
            self._refuse_twice(self.spans)
        return words

    def _refuse_twice(self, spans: list[Place]) -> None:
        """Refuse words that are a statement already."""
        others = self._others().filter(position=spans[0].start)
        for other in others.exclude(state=Statement.State.REJECTED):
            if [(p.start, p.end) for p in other.passages.all()] == spans:
                raise ValidationError("These words are a statement of this release already.")

    # -- whose they are

    def _others(self) -> StatementQuerySet:
        """Return the other statements of the release."""
        others = Statement.objects.filter(release=self.release).exclude(pk=self.instance.pk)
        return others.select_related("person", "organisation").prefetch_related("passages")

    def _offer_others(self) -> None:
        """Offer the other statements: one to be part of, and those whose speaker it shares."""
        if not {"part_of", "same_as"} & self.fields.keys():
            return
        others = self._others() if self.release else Statement.objects.none()
        held = list(others.exclude(state=Statement.State.REJECTED)[:MOST_OTHERS])
        full = [other for other in held if other.kind == Statement.Kind.FULL]
        for name, offered in (("part_of", full), ("same_as", one_each(held))):
            if field := self.fields.get(name):
                field.queryset = others.filter(pk__in=[other.pk for other in offered])  # type: ignore[attr-defined]
                # Listed already: the query above is asked only about the one that was chosen.
                choices: list[Any] = [("", "---------")]
                choices += [(o.pk, StatementChoice.label_from_instance(field, o)) for o in offered]  # type: ignore[arg-type]
                field.choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """Take over another statement's speaker, and say how strong an attribution is."""
        super().clean()
        cleaned = self.cleaned_data
        if other := cleaned.get("same_as"):
            for name in ("person", "organisation", "strength"):
                cleaned[name] = getattr(other, name)
            for name in ("speaker_printed", "role_printed"):
                cleaned[name] = cleaned.get(name) or getattr(other, name)
            return cleaned
        if typed := cleaned.get("named"):
            self._take_named(str(typed))
        if cleaned.get("person") and cleaned.get("strength") == Strength.UNATTRIBUTED:
            cleaned["strength"] = Strength.NAMED_PERSON
        return cleaned

    def _take_named(self, name: str) -> None:
        """Make whoever is called so the speaker: a person, or an organisation by itself."""
        people: list[Any] = list(Person.objects.all().called(name)[:2])
        found = people or list(Organisation.objects.all().called(name)[:2])
        if len(found) != 1:
            how = f"Several are called “{name}”" if found else f"Nobody here is called “{name}”"
            self.add_error("named", f"{how}: choose from the lists below.")
            return
        if people:
            self.cleaned_data["person"] = found[0]
            return
        self.cleaned_data |= {"person": None, "organisation": found[0]}
        if self.cleaned_data.get("strength") in (Strength.NAMED_PERSON, Strength.UNATTRIBUTED):
            self.cleaned_data["strength"] = Strength.ORGANISATION

    def clean_release(self) -> Release | None:
        """Refuse a removed release: it has no text and keeps no statements."""
        release: Release | None = self.cleaned_data["release"]
        if release and release.state == Release.State.REMOVED:
            raise ValidationError("It was removed: it has no text, and keeps no statements.")
        return release


def typed_of(words: Iterable[str]) -> str:
    """Return passages as the form has them: on lines, or parted by empty ones where they need."""
    words = list(words)
    return ("\n\n" if any("\n" in each for each in words) else "\n").join(words)


def one_each(statements: Iterable[Statement]) -> list[Statement]:
    """Return the first statement of each speaker."""
    first: dict[Any, Statement] = {}
    for each in statements:
        whose = (each.person_id, each.organisation_id, each.strength)
        if whose != (None, None, Strength.UNATTRIBUTED):
            first.setdefault(whose, each)
    return list(first.values())
