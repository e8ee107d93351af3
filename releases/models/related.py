"""Which releases are beside one another: kept, so that no page compares texts."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.db import connections, models, router
from django.db.models import F, Q

from releases.querysets import RelatedReleaseQuerySet
from releases.related import Likeness, Text

if TYPE_CHECKING:
    from datetime import datetime

ROWS = 200  # in one statement


class ReleaseProfile(models.Model):
    """
    What a release is compared by, in a narrow table of its own.

    ``words`` and ``runs`` are packed fingerprints, ``issued`` the release's date when it was
    compared. ``compared`` is when that was; None: it is to be.
    """

    release = models.OneToOneField(
        "releases.Release", models.CASCADE, primary_key=True, related_name="profile"
    )
    issued = models.DateTimeField(null=True)
    words = models.BinaryField()
    runs = models.BinaryField()
    compared = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("issued", "release", name="releaseprofile_by_date"),
            models.Index("release", condition=Q(compared=None), name="releaseprofile_waiting"),
        ]

    def __str__(self) -> str:
        return f"profile of release {self.release_id}"

    @classmethod
    def of(
        cls, release: int, issued: datetime | None, text: Text, *, compared: datetime
    ) -> ReleaseProfile:
        """Return the row of a release whose text was read."""
        words, runs = text.profile.packed()
        return cls(release_id=release, issued=issued, words=words, runs=runs, compared=compared)

    @staticmethod
    def keep(rows: list[ReleaseProfile]) -> None:
        """Write rows, in place of those the releases have."""
        ReleaseProfile.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["release"],
            update_fields=["issued", "words", "runs", "compared"],
        )


class RelatedRelease(models.Model):
    """
    One release found beside another when the first was compared; to be read from both sides.

    More are kept than are shown, and hidden ones apart from public ones, so that a hidden release
    never takes the place of a public one.
    """

    release = models.ForeignKey("releases.Release", models.CASCADE, related_name="beside")
    other = models.ForeignKey("releases.Release", models.CASCADE, related_name="beside_it")
    likeness = models.CharField(max_length=7, choices=[(one.value, one.value) for one in Likeness])
    score = models.FloatField()

    objects = RelatedReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "other"], name="relatedrelease_once"),
            models.CheckConstraint(
                condition=~Q(release=F("other")), name="relatedrelease_not_itself"
            ),
        ]

    @classmethod
    def keep(cls, rows: list[tuple[int, int, str, float]]) -> None:
        """
        Insert rows: a release, the other, what they are to one another, and how much.

        A batch inserts some thousand, for which models would take longer than comparing does.
        """
        columns = "release_id, other_id, likeness, score"
        for start in range(0, len(rows), ROWS):
            part = rows[start : start + ROWS]
            values = ", ".join(["(%s, %s, %s, %s)"] * len(part))
            sql = f"INSERT INTO {cls._meta.db_table} ({columns}) VALUES {values}"  # noqa: S608
            with connections[router.db_for_write(cls)].cursor() as cursor:
                cursor.execute(sql, list(chain.from_iterable(part)))

    def __str__(self) -> str:
        return f"{self.other_id} beside {self.release_id} ({self.likeness})"
