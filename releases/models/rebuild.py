"""How far a rebuild of search has come, so that one that was interrupted goes on from there."""

from __future__ import annotations

from django.db import models


class SearchRebuild(models.Model):
    """One row while a rebuild is under way or was interrupted; none otherwise."""

    after = models.BigIntegerField(default=0, help_text="Releases up to this key are done.")
    begun = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "rebuild of search"
        verbose_name_plural = "rebuilds of search"

    def __str__(self) -> str:
        return f"up to {self.after}, begun {self.begun:%Y-%m-%d %H:%M}"
