"""The form for one release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from organisations.admin.locking import LockedForm
from releases.admin.base import IssueDateField, LondonTimeField
from releases.admin.doubts import doubts_about
from releases.models import Release
from releases.querysets import PUBLIC_STATES

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

HELP = {
    "title": "The headline as issued.",
    "date_displayed": "What the page happened to show when captured; never used for sorting.",
    "captured": "London time at which it was taken in here.",
    "source_name": "Where the text was taken from: a website, an e-mail, a printed page.",
    "rights": "Who holds them, and on what terms the text stands here.",
}

# Each box as large as what usually stands in it.
WIDGETS = {
    "title": AdminTextInputWidget(attrs={"class": "vLargeTextField"}),
    "standfirst": AdminTextareaWidget(attrs={"rows": 3}),
    "body": AdminTextareaWidget(attrs={"rows": 24, "class": "vLargeTextField desk-body"}),
    "notes_to_editors": AdminTextareaWidget(attrs={"rows": 6}),
    "media_contact": AdminTextareaWidget(attrs={"rows": 4}),
}


class ReleaseForm(LockedForm):
    """A release: its date of issue as one input, its doubts beside what they concern."""

    issue_date = IssueDateField(
        label="Date of issue",
        required=False,
        help_text=(
            "As exactly as the source tells it, London time: 2019, 2019-11, 2019-11-07 or"
            " 2019-11-07 10:30. Empty: not known."
        ),
    )

    class Meta:
        model = Release
        fields: list[str] = []  # the desk's fieldsets name them
        help_texts = HELP
        widgets = WIDGETS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        release = self.instance
        if not release.pk:
            return
        self.initial["issue_date"] = release.issue_date
        if release.state in PUBLIC_STATES and release.public_from <= timezone.now():
            self._fix_public_from()
        for name, sentences in doubts_about(release).items():
            self._warn(name, sentences)

    def lock_of(self, instance: Release) -> str:
        """Return the number that every save and every step raises."""
        return str(instance.lock_version)

    def clean(self) -> dict[str, Any] | None:
        """Check what a published release needs, and hand the date of issue to the release."""
        super().clean()
        if self.instance.state in PUBLIC_STATES:
            self._check_published()
        self._fill_slug()
        self._keep_unchanged_times()
        if "issue_date" in self.changed_data and "issue_date" in self.cleaned_data:
            self.instance.issue_date = self.cleaned_data["issue_date"]
        return self.cleaned_data

    def _check_published(self) -> None:
        cleaned = self.cleaned_data
        if "body" in cleaned and not cleaned["body"]:
            self.add_error("body", "A published release keeps its text.")
        if "public_from" not in cleaned:
            return
        if cleaned["public_from"] is None:
            sentence = "It is published, so it needs its time. To hide it again, withdraw it."
            self.add_error("public_from", sentence)
        elif "public_from" in self.changed_data:
            # Nothing became public before somebody decided that it should.
            cleaned["public_from"] = max(cleaned["public_from"], timezone.now())

    def _fill_slug(self) -> None:
        """Make the slug before it is validated, as saving would."""
        if "slug" in self.cleaned_data:
            made = Release(title=self.cleaned_data.get("title", ""), slug=self.cleaned_data["slug"])
            made.prepare()
            self.cleaned_data["slug"] = made.slug

    def _keep_unchanged_times(self) -> None:
        """Keep the seconds that the input does not show."""
        for name, field in self.fields.items():
            if isinstance(field, LondonTimeField) and name not in self.changed_data:
                held = self.get_initial_for_field(field, name)
                self.cleaned_data[name] = held

    def _fix_public_from(self) -> None:
        if field := self.fields.get("public_from"):
            field.disabled = True
            field.help_text = "It has become public. To take it back, withdraw it."

    def _warn(self, name: str, sentences: list[SafeString]) -> None:
        if field := self.fields.get(name):
            doubt = "<p class='desk-doubt'><strong>Check:</strong> {}</p>"
            warnings = format_html_join("", doubt, ((sentence,) for sentence in sentences))
            field.help_text = format_html("{}{}", warnings, field.help_text)
